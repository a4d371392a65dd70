import type { InventoryNode } from "./inventory-node.ts";
import type { InventoryTree } from "./inventory-tree.ts";

/** The four folders every datacenter has and the vSphere client does not show, by their conventional names. */
export const hiddenFolderNames = ["vm", "host", "datastore", "network"] as const;

/** One of the four hidden folders of a datacenter. */
export type HiddenFolder = (typeof hiddenFolderNames)[number];

const linkOf = {
  vm: "vmFolder",
  host: "hostFolder",
  datastore: "datastoreFolder",
  network: "networkFolder",
} as const;

/**
 * A datacenter's hidden folder, found by the datacenter's own link because sites do rename these folders. Only when
 * the link was not read does the conventional name decide. `undefined` when the folder was not read.
 */
export function hiddenFolderOf(
  tree: InventoryTree,
  datacenter: InventoryNode,
  folder: HiddenFolder,
): InventoryNode | undefined {
  const link = datacenter.links?.[linkOf[folder]];
  return link === undefined ? tree.childNames(datacenter).stored(folder)[0] : tree.get(link);
}

/** A cluster's or standalone host's root pool, the one named `Resources`. `undefined` when it was not read. */
export function rootPoolOf(tree: InventoryTree, computeResource: InventoryNode): InventoryNode | undefined {
  const link = computeResource.links?.resourcePool;
  if (link !== undefined) return tree.get(link);
  for (const child of computeResource.children ?? []) if (child.kind === "resourcePool") return child;
  return undefined;
}
