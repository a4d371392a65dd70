import { type Field, findDataType, findManagedObjectType } from "./schema.ts";

/** What a property path leads to. */
export interface PropertyType {
  /** API type name of the value, or of one element of an array. */
  readonly type: string;
  readonly array: boolean;
}

/**
 * Splits `config.extraConfig["nvp.vm-uuid"].value` at its dots; a key in brackets stays with its step.
 * Returns undefined for text that is no property path.
 */
export function splitPropertyPath(path: string): { name: string; key: string | undefined }[] | undefined {
  const steps: { name: string; key: string | undefined }[] = [];
  const pattern = /([A-Za-z_]\w*)(?:\[(?:"((?:[^"\\]|\\.)*)"|([^\]"]+))\])?(\.|$)/y;
  while (pattern.lastIndex < path.length) {
    const match = pattern.exec(path);
    if (!match?.[1]) return undefined;
    steps.push({ name: match[1], key: match[2]?.replace(/\\(.)/g, "$1") ?? match[3] });
    if (match[4] === "") return steps;
  }
  return undefined;
}

/**
 * The declared type of a property path such as `summary.hardware.memorySize` of a managed object type.
 * Undefined when the type has no such property.
 */
export function findPropertyType(managedObject: string, path: string): PropertyType | undefined {
  const steps = splitPropertyPath(path);
  let field: Field | undefined;
  let fields: ReadonlyMap<string, Field> | undefined = findManagedObjectType(managedObject)?.properties;
  let array = false;
  for (const step of steps ?? []) {
    field = array ? undefined : fields?.get(step.name);
    if (!field) return undefined;
    array = field.array && step.key === undefined;
    fields = findDataType(field.type)?.fieldByName;
  }
  return field && { type: field.type, array };
}
