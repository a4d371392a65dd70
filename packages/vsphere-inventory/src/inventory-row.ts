import type { ManagedObjectReference } from "@novasphere/vim25";

/**
 * What is known of one object: its reference and its properties under the server's names. The tree uses `name`,
 * `parent`, `portgroup` and the links to folders and pools; the others stay with the object as they are.
 */
export interface InventoryRow {
  readonly ref: ManagedObjectReference;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Whether these are only some of the properties and the others stay as they were. */
  readonly isPartial?: boolean;
}

/** The value as a reference, or `undefined` when it is something else. */
export function toReference(value: unknown): ManagedObjectReference | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { type, value: id } = value as Partial<Record<"type" | "value", unknown>>;
  return typeof type === "string" && typeof id === "string" ? { type, value: id } : undefined;
}

/** The value as a list of references; what is no reference is left out. */
export function toReferences(value: unknown): ManagedObjectReference[] {
  if (!Array.isArray(value)) return [];
  return value.map(toReference).filter((ref) => ref !== undefined);
}
