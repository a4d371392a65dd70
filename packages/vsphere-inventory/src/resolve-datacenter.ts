import type { ManagedObjectReference } from "@novasphere/vim25";
import { candidatesOf } from "./entity-of.ts";
import { InventoryError } from "./errors.ts";
import type { InventoryNode } from "./inventory-node.ts";
import type { InventoryTree } from "./inventory-tree.ts";
import { parseTargetName } from "./target-name.ts";

/** A datacenter by reference, by path from the root folder, or by a name that only one datacenter has. */
export type DatacenterName = string | ManagedObjectReference;

/**
 * The datacenter a caller names. Throws `INVENTORY_NOT_FOUND`, `INVENTORY_AMBIGUOUS` for a name that several
 * datacenters share, or `INVENTORY_INVALID_PATH`.
 */
export function resolveDatacenter(tree: InventoryTree, name: DatacenterName): InventoryNode {
  if (typeof name !== "string") {
    const node = tree.get(name);
    if (node?.kind === "datacenter") return node;
    throw InventoryError.notFound("datacenter", `${name.type}:${name.value}`);
  }
  const { text, reference, segments, isAbsolute } = parseTargetName(name);
  const referenced = reference?.type === "Datacenter" ? tree.get(reference) : undefined;
  if (referenced !== undefined) return referenced;
  let found = descend(tree, segments);
  if (found.length === 0 && !isAbsolute && segments.length === 1) {
    found = tree.everything.stored(segments[0] ?? "").filter((node) => node.kind === "datacenter");
  }
  const [only] = found;
  if (only === undefined) throw InventoryError.notFound("datacenter", text);
  if (found.length > 1) throw InventoryError.ambiguous("datacenter", text, candidatesOf(tree, found));
  return only;
}

function descend(tree: InventoryTree, segments: readonly string[]): InventoryNode[] {
  let level: InventoryNode[] = [tree.root];
  for (const segment of segments) level = level.flatMap((node) => tree.childNames(node).stored(segment));
  return level.filter((node) => node.kind === "datacenter");
}
