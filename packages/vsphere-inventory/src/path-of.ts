import type { InventoryNode } from "./inventory-node.ts";
import type { InventoryTree } from "./inventory-tree.ts";

/** Whether every ancestor up to the root folder is known by name. */
export function hasKnownPath(tree: InventoryTree, node: InventoryNode): boolean {
  let at: InventoryNode = node;
  while (at !== tree.root) {
    if (at.storedName === undefined || at.parent === undefined) return false;
    at = at.parent;
  }
  return true;
}

/**
 * The canonical inventory path: stored names from below the root folder, hidden folders included; `/` for the root
 * folder. An unreadable name is `?`, and `…` stands at the start when an ancestor is unknown.
 */
export function canonicalPath(tree: InventoryTree, node: InventoryNode): string {
  if (node === tree.root) return "/";
  let path = "";
  let at: InventoryNode | undefined = node;
  for (; at !== undefined && at !== tree.root; at = at.parent) path = `/${at.storedName ?? "?"}${path}`;
  return at === undefined ? `…${path}` : path;
}
