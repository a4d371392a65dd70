import { isDeepStrictEqual } from "node:util";
import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import type { Entity } from "./entity.ts";
import { entityOf } from "./entity-of.ts";
import type { InventoryRow } from "./inventory-row.ts";
import type { InventoryTree } from "./inventory-tree.ts";

/**
 * What happened to one object. A rename or a move is told of the object itself, not of those below it, whose paths
 * change with it. `changed` tells of the extra properties that were asked for.
 */
export type InventoryChange =
  | { readonly type: "added"; readonly entity: Entity }
  | { readonly type: "renamed" | "moved" | "changed"; readonly entity: Entity; readonly previous: Entity }
  /** `entity` is the last known state. */
  | { readonly type: "removed"; readonly entity: Entity };

/** What differs between two states of an inventory, removals last. */
export function changesBetween(before: InventoryTree, after: InventoryTree): InventoryChange[] {
  const changes: InventoryChange[] = [];
  for (const node of after.nodes()) {
    const known = before.get(node.ref);
    changes.push(...compare(known && entityOf(before, known), entityOf(after, node)));
  }
  for (const node of before.nodes()) {
    if (after.get(node.ref) === undefined) changes.push({ type: "removed", entity: entityOf(before, node) });
  }
  return changes;
}

/** Changes a tree by an update set and tells what that changed, removals last. */
export function applyUpdates(tree: InventoryTree, updates: readonly Vim.ObjectUpdate[]): InventoryChange[] {
  const { rows, removed } = lastStates(updates);
  const before = new Map<string, Entity>();
  for (const ref of [...rows.map((row) => row.ref), ...removed]) {
    const node = tree.get(ref);
    if (node !== undefined) before.set(formatReference(ref), entityOf(tree, node));
  }
  tree.apply(rows, removed);
  const changes = rows.flatMap(({ ref }) => {
    const node = tree.get(ref);
    return node === undefined ? [] : compare(before.get(formatReference(ref)), entityOf(tree, node));
  });
  for (const ref of removed) {
    const entity = before.get(formatReference(ref));
    if (entity !== undefined) changes.push({ type: "removed", entity });
  }
  return changes;
}

/** One row per object that stays, whatever happened to it on the way, and the objects that left. */
function lastStates(updates: readonly Vim.ObjectUpdate[]): {
  rows: readonly InventoryRow[];
  removed: readonly ManagedObjectReference[];
} {
  const rows = new Map<string, InventoryRow>();
  const removed = new Map<string, ManagedObjectReference>();
  for (const { kind, obj, changeSet = [] } of updates) {
    const key = formatReference(obj);
    if (kind === "leave") {
      rows.delete(key);
      removed.set(key, obj);
      continue;
    }
    const isPartial = kind === "modify";
    const known = isPartial ? rows.get(key) : undefined;
    const properties: Record<string, unknown> = { ...known?.properties };
    for (const { name, op, val } of changeSet) properties[name] = op === "assign" ? val : undefined;
    rows.set(key, { ref: obj, properties, isPartial: isPartial && known?.isPartial !== false });
    removed.delete(key);
  }
  return { rows: [...rows.values()], removed: [...removed.values()] };
}

function compare(previous: Entity | undefined, entity: Entity): InventoryChange[] {
  if (previous === undefined) return [{ type: "added", entity }];
  const changes: InventoryChange[] = [];
  if (previous.storedName !== entity.storedName) changes.push({ type: "renamed", entity, previous });
  if (!isSame(previous.parent, entity.parent)) changes.push({ type: "moved", entity, previous });
  if (!isDeepStrictEqual(previous.properties, entity.properties)) {
    changes.push({ type: "changed", entity, previous });
  }
  return changes;
}

function isSame(a: ManagedObjectReference | undefined, b: ManagedObjectReference | undefined): boolean {
  return a?.type === b?.type && a?.value === b?.value;
}
