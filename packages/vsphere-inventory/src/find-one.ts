import { candidatesOf } from "./entity-of.ts";
import { InventoryError } from "./errors.ts";
import type { FindKind } from "./find-kind.ts";
import { defaultPattern, findNodes } from "./finder.ts";
import { hiddenFolderOf } from "./hidden-folder.ts";
import type { InventoryNode } from "./inventory-node.ts";
import type { InventoryTree } from "./inventory-tree.ts";

/** The only object a pattern matches, `undefined` for none. Throws `INVENTORY_AMBIGUOUS` and what `findNodes` throws. */
export function findOneNode(
  tree: InventoryTree,
  kind: FindKind,
  pattern: string,
  datacenter?: InventoryNode,
): InventoryNode | undefined {
  const found = findNodes(tree, kind, pattern, datacenter);
  if (found.length > 1) throw InventoryError.ambiguous(kind, pattern, candidatesOf(tree, found));
  return found[0];
}

/**
 * The object that is meant when none is named: the only one of its kind in the default datacenter; for folders the
 * folder of virtual machines; for pools the only root pool right below the host folder. Throws
 * `INVENTORY_NO_DEFAULT`, `INVENTORY_DEFAULT_AMBIGUOUS` or `INVENTORY_NO_DATACENTER`.
 */
export function requireDefaultNode(
  tree: InventoryTree,
  kind: FindKind,
  datacenter?: InventoryNode,
): InventoryNode {
  const found =
    kind === "folder" ? vmFolder(tree, datacenter) : findNodes(tree, kind, defaultPattern(kind), datacenter);
  const [only] = found;
  if (only === undefined) {
    throw new InventoryError("INVENTORY_NO_DEFAULT", `there is no ${kind} to take as the default`);
  }
  if (found.length === 1) return only;
  const candidates = candidatesOf(tree, found);
  const message = `there are ${found.length} ${kind} objects and none is the default; name one of them`;
  throw new InventoryError("INVENTORY_DEFAULT_AMBIGUOUS", message, { candidates });
}

function vmFolder(tree: InventoryTree, datacenter: InventoryNode | undefined): InventoryNode[] {
  if (datacenter === undefined) throw InventoryError.noDatacenter("the default folder");
  const folder = hiddenFolderOf(tree, datacenter, "vm");
  return folder === undefined ? [] : [folder];
}
