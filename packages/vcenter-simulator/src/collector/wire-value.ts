import type { PropertyType } from "@novasphere/vim25";

const primitives = new Set([
  "string",
  "int",
  "long",
  "short",
  "byte",
  "boolean",
  "double",
  "float",
  "dateTime",
  "base64Binary",
  "anyURI",
]);

/** A property value with the type the codec must write beside it, since the wire says anyType. */
export function wireValue(type: PropertyType, value: unknown): unknown {
  if (type.array)
    return { $type: `ArrayOf${type.type[0]?.toUpperCase()}${type.type.slice(1)}`, $value: value };
  if (primitives.has(type.type)) return { $type: `xsd:${type.type}`, $value: value };
  if (type.type === "anyType" || type.type === "ManagedObjectReference") return value;
  const tagged = typeof value === "object" && value !== null && "$type" in value;
  return tagged ? value : { $type: type.type, $value: value };
}
