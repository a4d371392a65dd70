import type { ManagedObjectReference } from "@novasphere/vim25";
import { joinPath } from "./clean-path.ts";
import type { EntityKind } from "./entity.ts";
import { hiddenFolderNames, hiddenFolderOf } from "./hidden-folder.ts";
import type { InventoryNode } from "./inventory-node.ts";
import { toReferences } from "./inventory-row.ts";
import type { InventoryTree } from "./inventory-tree.ts";

/** An object together with the way that led to it, which need not be its canonical path. */
export interface PathElement {
  readonly node: InventoryNode;
  readonly path: string;
}

/**
 * What a finder sees one level below an object: a datacenter's four folders, what is in a folder (vApps included), a
 * cluster's hosts and root pool, a pool's pools and vApps, a vApp's pools and machines, a switch's portgroups, and a
 * host's datastores, networks and machines when these properties were read. Other objects hold nothing.
 */
export function elementsBelow(tree: InventoryTree, { node, path }: PathElement): PathElement[] {
  return membersOf(tree, node)
    .filter((member) => member.storedName !== undefined)
    .map((member) => ({ node: member, path: joinPath(path, member.storedName ?? "") }));
}

function membersOf(tree: InventoryTree, node: InventoryNode): readonly InventoryNode[] {
  const children = [...(node.children ?? [])];
  switch (node.kind) {
    case "datacenter":
      return hiddenFolderNames
        .map((folder) => hiddenFolderOf(tree, node, folder))
        .filter((folder) => folder !== undefined);
    case "folder":
      return [...children, ...tree.linkedInto(node)];
    case "storagePod":
    case "cluster":
    case "computeResource":
      return children;
    case "resourcePool":
      return ofKind(children, ["resourcePool", "virtualApp"]);
    case "virtualApp":
      return ofKind(
        [...new Set([...children, ...tree.linkedInto(node)])],
        ["resourcePool", "virtualApp", "vm"],
      );
    case "switch":
      return (node.portgroups ?? []).map((ref) => tree.get(ref)).filter((found) => found !== undefined);
    case "host":
      return ["datastore", "network", "vm"].flatMap((name) =>
        known(tree, toReferences(node.properties?.[name])),
      );
    default:
      return [];
  }
}

function known(tree: InventoryTree, refs: readonly ManagedObjectReference[]): InventoryNode[] {
  return refs.map((ref) => tree.get(ref)).filter((found) => found !== undefined);
}

function ofKind(nodes: readonly InventoryNode[], kinds: readonly EntityKind[]): InventoryNode[] {
  return nodes.filter(({ kind }) => kinds.includes(kind));
}
