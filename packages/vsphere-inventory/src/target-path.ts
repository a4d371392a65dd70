import { formatReference } from "@novasphere/vim25";
import { readableSegment } from "./entity-name.ts";
import { InventoryError } from "./errors.ts";
import { hiddenFolderOf } from "./hidden-folder.ts";
import { type InventoryNode, isRootPool, isTarget } from "./inventory-node.ts";
import type { InventoryTree } from "./inventory-tree.ts";
import { hasKnownPath } from "./path-of.ts";
import { resolveTargets } from "./resolve-target.ts";

/**
 * A cluster or pool as people write it: the path from the root without the host folder and without the root pool,
 * names as they are displayed where that is unmistakable. It always resolves back to the same object: the hidden
 * parts are kept when leaving them out would name something else, and where no path does, the reference stands in.
 * `undefined` for an object that is no target.
 */
export function targetPath(tree: InventoryTree, node: InventoryNode): string | undefined {
  if (!isTarget(node)) return undefined;
  const reference = formatReference(node.ref);
  if (!hasKnownPath(tree, node)) return reference;
  const forms = [
    writePath(tree, node, (hidden) => hidden !== "host" && hidden !== "pool"),
    writePath(tree, node, (hidden) => hidden !== "pool"),
    writePath(tree, node, (hidden) => hidden !== "host"),
    writePath(tree, node, () => true),
  ];
  return forms.find((form) => isTextFor(tree, form, node)) ?? reference;
}

function isTextFor(tree: InventoryTree, text: string, node: InventoryNode): boolean {
  try {
    const found = resolveTargets(tree, text, { anchor: "root" });
    return found.length === 1 && found[0] === node;
  } catch (error) {
    if (error instanceof InventoryError) return false;
    throw error;
  }
}

/** Ends in a slash when the last name ends in white space, which would be trimmed otherwise. */
function writePath(
  tree: InventoryTree,
  node: InventoryNode,
  keeps: (hidden: "host" | "pool" | undefined) => boolean,
): string {
  let path = "";
  for (let at: InventoryNode | undefined = node; at !== undefined && at !== tree.root; at = at.parent) {
    const hidden = at === node ? undefined : hiddenRole(tree, at);
    if (keeps(hidden)) path = `/${readableSegment(at.storedName ?? "")}${path}`;
  }
  return path.trimEnd() === path ? path : `${path}/`;
}

function hiddenRole(tree: InventoryTree, node: InventoryNode): "host" | "pool" | undefined {
  if (isRootPool(node)) return "pool";
  const isHostFolder =
    node.parent?.kind === "datacenter" && hiddenFolderOf(tree, node.parent, "host") === node;
  return isHostFolder ? "host" : undefined;
}
