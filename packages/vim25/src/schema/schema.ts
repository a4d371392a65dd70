import { Vim25Error } from "../errors.ts";
import { enumLines, managedObjectLines, methodLines, typeLines } from "../generated/table.ts";

/** Namespaces of messages: the API's own, and the storage policy service's. */
export type Namespace = "vim25" | "pbm";

/** The namespace of a method or data type. All names of the storage policy service begin alike. */
export function namespaceOf(name: string): Namespace {
  return /^(ArrayOf)?Pbm/.test(name) ? "pbm" : "vim25";
}

/** How a field's text is read and written. */
export type FieldKind = "string" | "int" | "long" | "boolean" | "double" | "any" | "reference" | "object";

/** One field of a data type, parameter of a method or property of a managed object. */
export interface Field {
  readonly name: string;
  /** API type name: `string`, `VirtualDevice`, `ManagedObjectReference`. */
  readonly type: string;
  readonly kind: FieldKind;
  readonly array: boolean;
  readonly optional: boolean;
}

/** A data type with the fields of its bases first, in wire order. */
export interface DataType {
  readonly name: string;
  readonly base: string | undefined;
  readonly fields: readonly Field[];
  readonly fieldByName: ReadonlyMap<string, Field>;
}

/** A method: what goes out in wire order, and what comes back (undefined for nothing). */
export interface Method {
  readonly name: string;
  readonly parameters: DataType;
  readonly result: Field | undefined;
}

/** A managed object type with the properties of its bases. */
export interface ManagedObjectType {
  readonly name: string;
  readonly base: string | undefined;
  readonly properties: ReadonlyMap<string, Field>;
}

const kinds: ReadonlyMap<string, FieldKind> = new Map([
  ["string", "string"],
  ["anyURI", "string"],
  ["dateTime", "string"],
  ["base64Binary", "string"],
  ["int", "int"],
  ["short", "int"],
  ["byte", "int"],
  ["long", "long"],
  ["boolean", "boolean"],
  ["double", "double"],
  ["float", "double"],
  ["anyType", "any"],
  ["ManagedObjectReference", "reference"],
]);

/** The kind of a primitive XML type by its local name, or undefined for data types. */
export function primitiveKind(type: string): FieldKind | undefined {
  return kinds.get(type);
}

let enumerations: ReadonlyMap<string, readonly string[]> | undefined;

function readEnumerations(): ReadonlyMap<string, readonly string[]> {
  const entries = enumLines.split("\n").map((line): [string, string[]] => {
    const separator = line.indexOf(":");
    return [line.slice(0, separator), line.slice(separator + 1).split(" ")];
  });
  return new Map(entries);
}

/**
 * The values of an enumeration in the API's order, e.g. `poweredOff`, `poweredOn`, `suspended`; undefined when the
 * table does not know it. A newer server may send others.
 */
export function findEnumeration(name: string): readonly string[] | undefined {
  enumerations ??= readEnumerations();
  return enumerations.get(name);
}

/** True for the name of an enumeration: a string on the wire. */
export function isEnum(name: string): boolean {
  return findEnumeration(name) !== undefined;
}

function parseField(name: string, expression: string): Field {
  const match = /^(\w+)\+?(\[\])?(\?)?$/.exec(expression);
  const type = match?.[1] ?? "anyType";
  const kind = kinds.get(type) ?? (isEnum(type) ? "string" : "object");
  return { name, type, kind, array: match?.[2] !== undefined, optional: match?.[3] !== undefined };
}

interface Line {
  readonly head: string;
  readonly fields: readonly Field[];
}

/** One generated table, split into lines at the first look-up and into fields as they are needed. */
class LineTable {
  readonly #text: string;
  #lines: Map<string, string> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  names(): string[] {
    return [...this.#index().keys()];
  }

  get(name: string): Line | undefined {
    const line = this.#index().get(name);
    if (line === undefined) return undefined;
    const [head = "", ...rest] = line.split(" ");
    const fields = rest.map((field) => {
      const separator = field.indexOf("=");
      return parseField(field.slice(0, separator), field.slice(separator + 1));
    });
    return { head, fields };
  }

  #index(): Map<string, string> {
    if (this.#lines === undefined) {
      this.#lines = new Map();
      for (const line of this.#text.split("\n")) {
        const separator = line.indexOf(":");
        this.#lines.set(line.slice(0, separator), line.slice(separator + 1));
      }
    }
    return this.#lines;
  }
}

const typeTable = new LineTable(typeLines);
const methodTable = new LineTable(methodLines);
const managedTable = new LineTable(managedObjectLines);

const types = new Map<string, DataType>();
const methods = new Map<string, Method>();
const managedObjects = new Map<string, ManagedObjectType>();

function dataType(name: string, base: DataType | undefined, own: readonly Field[]): DataType {
  const fields = [...(base?.fields ?? []), ...own];
  return { name, base: base?.name, fields, fieldByName: new Map(fields.map((field) => [field.name, field])) };
}

/** The data type of that name, or undefined when the table does not know it. */
export function findDataType(name: string): DataType | undefined {
  const known = types.get(name);
  if (known) return known;
  const line = typeTable.get(name);
  if (!line) return undefined;
  const type = dataType(name, line.head === "" ? undefined : findDataType(line.head), line.fields);
  types.set(name, type);
  return type;
}

/** Names of all data types of a namespace in the table, in alphabetical order. */
export function listDataTypeNames(namespace: Namespace = "vim25"): string[] {
  return typeTable.names().filter((name) => namespaceOf(name) === namespace);
}

/** The method of that name, or undefined when the table does not know it. */
export function findMethod(name: string): Method | undefined {
  const known = methods.get(name);
  if (known) return known;
  const line = methodTable.get(name);
  if (!line) return undefined;
  const method: Method = {
    name,
    parameters: dataType(name, undefined, line.fields),
    result: line.head === "void" ? undefined : parseField("returnval", line.head),
  };
  methods.set(name, method);
  return method;
}

/** The method of that name. Throws `VIM25_UNKNOWN_METHOD`. */
export function requireMethod(name: string): Method {
  const method = findMethod(name);
  if (!method) throw new Vim25Error("VIM25_UNKNOWN_METHOD", `no method ${name} in the vim25 table`);
  return method;
}

/** Names of all methods of a namespace in the table, in alphabetical order. */
export function listMethodNames(namespace: Namespace = "vim25"): string[] {
  return methodTable.names().filter((name) => namespaceOf(name) === namespace);
}

/** The managed object type of that name, or undefined when the table does not know it. */
export function findManagedObjectType(name: string): ManagedObjectType | undefined {
  const known = managedObjects.get(name);
  if (known) return known;
  const line = managedTable.get(name);
  if (!line) return undefined;
  const base = line.head === "" ? undefined : findManagedObjectType(line.head);
  const properties = new Map([
    ...(base?.properties ?? []),
    ...line.fields.map((field): [string, Field] => [field.name, field]),
  ]);
  const type = { name, base: base?.name, properties };
  managedObjects.set(name, type);
  return type;
}

/** True when data type `name` is `base` or descends from it. */
export function isDataTypeKindOf(name: string, base: string): boolean {
  for (let next: string | undefined = name; next !== undefined; next = findDataType(next)?.base)
    if (next === base) return true;
  return false;
}

/** True when managed object type `name` is `base` or descends from it; unknown types equal only themselves. */
export function isManagedObjectKindOf(name: string, base: string): boolean {
  for (let next: string | undefined = name; next !== undefined; next = findManagedObjectType(next)?.base)
    if (next === base) return true;
  return false;
}
