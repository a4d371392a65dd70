import { isManagedObjectKindOf } from "@novasphere/vim25";
import { notSupported } from "../faults/faults.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { entityDefaults, nameForChild } from "./entity.ts";

/** A folder of either type. */
export type FolderObject = ManagedObject<"Folder" | "StoragePod">;

/** Types that may stand in a folder of each hidden folder's tree. */
const childTypes = {
  root: ["Folder", "Datacenter"],
  vm: ["Folder", "VirtualMachine", "VirtualApp"],
  host: ["Folder", "ComputeResource"],
  datastore: ["Folder", "Datastore", "StoragePod"],
  network: ["Folder", "Network", "DistributedVirtualSwitch"],
} as const;

/** The five trees of folders. */
export type FolderTree = keyof typeof childTypes;

const prefixes = {
  root: "group-d",
  vm: "group-v",
  host: "group-h",
  datastore: "group-s",
  network: "group-n",
};

/** Makes a folder without looking at its siblings; the parent's `childEntity` is the caller's to change. */
export function addFolder(
  vcenter: Vcenter,
  tree: FolderTree,
  name: string,
  parent: ManagedObject | undefined,
): ManagedObject<"Folder"> {
  return vcenter.registry.add("Folder", vcenter.ids.nextMoid("Folder", prefixes[tree]), {
    ...entityDefaults,
    name,
    ...(parent ? { parent: parent.ref } : {}),
    childType: [...childTypes[tree]],
    childEntity: [],
  });
}

/** Creates a folder. Throws the faults InvalidName and DuplicateName. */
export function createFolder(vcenter: Vcenter, parent: FolderObject, name: string): ManagedObject<"Folder"> {
  const stored = nameForChild(vcenter, parent, name);
  const folder = addFolder(vcenter, treeOf(parent), stored, parent);
  adopt(vcenter, parent, folder);
  return folder;
}

/** The tree a folder belongs to. */
export function treeOf(folder: FolderObject): FolderTree {
  const trees = Object.keys(childTypes) as FolderTree[];
  return trees.find((tree) => folder.properties.childType.includes(childTypes[tree][1])) ?? "root";
}

/** Throws the fault NotSupported when the folder's tree does not hold objects of that type. */
export function requireChildType(folder: FolderObject, type: string): void {
  const fits = folder.properties.childType.some((allowed) => isManagedObjectKindOf(type, allowed));
  if (!fits) throw notSupported(`folder '${folder.properties.name}' holds no ${type}`);
}

/** Enters an object that already names the folder as its parent. */
export function adopt(vcenter: Vcenter, folder: FolderObject, child: ManagedObject): void {
  vcenter.registry.link(folder, "childEntity", child.ref);
}

/** Strikes an object off its folder. */
export function disown(vcenter: Vcenter, child: ManagedObject): void {
  const { parent } = child.properties as { parent?: ManagedObject["ref"] };
  const folder = vcenter.registry.find("Folder", parent);
  if (folder) vcenter.registry.unlink(folder, "childEntity", child.ref);
}
