import type { Vim } from "@novasphere/vim25";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { entityDefaults, nameForChild } from "./entity.ts";
import { adopt, type FolderObject, requireChildType } from "./folders.ts";

/** Creates an empty datastore cluster. Throws InvalidName, DuplicateName, NotSupported. */
export function createStoragePod(
  vcenter: Vcenter,
  folder: FolderObject,
  name: string,
): ManagedObject<"StoragePod"> {
  requireChildType(folder, "StoragePod");
  const stored = nameForChild(vcenter, folder, name);
  const pod = vcenter.registry.add("StoragePod", vcenter.ids.nextMoid("StoragePod"), {
    ...entityDefaults,
    name: stored,
    parent: folder.ref,
    childType: ["Datastore"],
    childEntity: [],
  });
  adopt(vcenter, folder, pod);
  return pod;
}

/** The datastores of a datastore cluster, the one with the most free space first. */
export function datastoresByFreeSpace(
  vcenter: Vcenter,
  pod: ManagedObject<"StoragePod">,
): ManagedObject<"Datastore">[] {
  const datastores = pod.properties.childEntity.map((ref) => vcenter.registry.require("Datastore", ref));
  return datastores.sort((a, b) => vcenter.storage.freeBytes(b) - vcenter.storage.freeBytes(a));
}

/** What a datastore cluster has in sum. */
export function podSummary(vcenter: Vcenter, pod: ManagedObject<"StoragePod">): Vim.StoragePodSummary {
  const datastores = datastoresByFreeSpace(vcenter, pod);
  return {
    name: pod.properties.name,
    capacity: datastores.reduce((sum, { properties }) => sum + Number(properties.summary.capacity), 0),
    freeSpace: datastores.reduce((sum, datastore) => sum + vcenter.storage.freeBytes(datastore), 0),
  };
}
