import type { ManagedObjectReference } from "@novasphere/vim25";

/**
 * What is known of one object: its reference and its properties under the server's names. The tree uses `name`,
 * `parent` and the links of {@link structuralProperties}; the others stay with the object as they are.
 */
export interface InventoryRow {
  readonly ref: ManagedObjectReference;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Properties the tree reads itself. They do not show up in `Entity.properties`. */
export const structuralProperties: ReadonlySet<string> = new Set([
  "name",
  "parent",
  "parentFolder",
  "parentVApp",
  "vmFolder",
  "hostFolder",
  "datastoreFolder",
  "networkFolder",
  "owner",
  "resourcePool",
  "portgroup",
]);

/** The value as a reference, or `undefined` when it is something else. */
export function toReference(value: unknown): ManagedObjectReference | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { type, value: id } = value as Partial<Record<"type" | "value", unknown>>;
  return typeof type === "string" && typeof id === "string" ? { type, value: id } : undefined;
}

/** The value as a list of references; a server wraps them as `ArrayOfManagedObjectReference`. */
export function toReferences(value: unknown): ManagedObjectReference[] {
  const list = Array.isArray(value) ? value : unwrap(value);
  return list.map(toReference).filter((ref) => ref !== undefined);
}

function unwrap(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const wrapper = value as Record<string, unknown>;
  const inner = wrapper["$value"] ?? wrapper["ManagedObjectReference"];
  return Array.isArray(inner) ? inner : [];
}
