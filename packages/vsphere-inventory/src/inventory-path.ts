import { hiddenFolderNames, hiddenFolderOf } from "./hidden-folder.ts";
import type { InventoryNode } from "./inventory-node.ts";
import type { InventoryTree } from "./inventory-tree.ts";

/**
 * What `SearchIndex.FindByInventoryPath` answers: the object at a path from the root folder with every segment
 * written as the server stores it, hidden folders included. No patterns, no other letter case, no escapes added.
 * `undefined` when there is none; the first of several portgroups that share a name.
 */
export function findByInventoryPath(tree: InventoryTree, path: string): InventoryNode | undefined {
  const segments = path.split("/").filter((segment) => segment !== "");
  if (segments.length === 0) return undefined;
  let node: InventoryNode | undefined = tree.root;
  for (const segment of segments) node = node && child(tree, node, segment);
  return node;
}

function child(tree: InventoryTree, node: InventoryNode, name: string): InventoryNode | undefined {
  if (node.kind === "datacenter") {
    const folders = hiddenFolderNames.map((folder) => hiddenFolderOf(tree, node, folder));
    return folders.find((folder) => folder?.storedName === name);
  }
  return (
    tree.childNames(node).stored(name)[0] ??
    tree.linkedInto(node).find((member) => member.storedName === name)
  );
}
