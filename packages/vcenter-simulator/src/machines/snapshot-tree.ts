import type { ManagedObjectReference, Vim } from "@novasphere/vim25";

/** One snapshot with those taken after it. */
export type SnapshotNode = Vim.VirtualMachineSnapshotTree;
type Tree = readonly SnapshotNode[] | undefined;

/** All snapshots of a tree, parents first. */
export function listTree(tree: Tree): SnapshotNode[] {
  return (tree ?? []).flatMap((node) => [node, ...listTree(node.childSnapshotList)]);
}

/** The node of a snapshot, or undefined. */
export function findInTree(tree: Tree, ref: ManagedObjectReference): SnapshotNode | undefined {
  return listTree(tree).find(({ snapshot }) => snapshot.value === ref.value);
}

/** The tree with a new snapshot below `parent`, or beside the roots without one. */
export function addToTree(
  tree: readonly SnapshotNode[],
  parent: ManagedObjectReference | undefined,
  added: SnapshotNode,
): SnapshotNode[] {
  if (!parent) return [...tree, added];
  return tree.map((node) => {
    if (node.snapshot.value === parent.value)
      return { ...node, childSnapshotList: [...(node.childSnapshotList ?? []), added] };
    return node.childSnapshotList
      ? { ...node, childSnapshotList: addToTree(node.childSnapshotList, parent, added) }
      : node;
  });
}

/** The tree without a snapshot; those taken after it take its place. */
export function removeFromTree(tree: readonly SnapshotNode[], ref: ManagedObjectReference): SnapshotNode[] {
  return tree.flatMap((node) => {
    const { childSnapshotList, ...own } = node;
    const children = removeFromTree(childSnapshotList ?? [], ref);
    if (node.snapshot.value === ref.value) return children;
    return [children.length > 0 ? { ...own, childSnapshotList: children } : own];
  });
}

/** The current snapshot once `ref` is gone: its parent stands in for it. */
export function currentAfterRemoval(
  info: Vim.VirtualMachineSnapshotInfo | undefined,
  ref: ManagedObjectReference,
): ManagedObjectReference | undefined {
  if (info?.currentSnapshot?.value !== ref.value) return info?.currentSnapshot;
  const parent = listTree(info.rootSnapshotList).find(({ childSnapshotList }) =>
    childSnapshotList?.some(({ snapshot }) => snapshot.value === ref.value),
  );
  return parent?.snapshot;
}
