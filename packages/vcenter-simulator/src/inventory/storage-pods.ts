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
    podStorageDrsEntry: storageDrs(true),
  });
  adopt(vcenter, folder, pod);
  return pod;
}

/** Switches storage DRS on or off. */
export function configureStorageDrs(
  vcenter: Vcenter,
  pod: ManagedObject<"StoragePod">,
  enabled: boolean,
): void {
  vcenter.registry.update(pod, { podStorageDrsEntry: storageDrs(enabled) });
}

function storageDrs(enabled: boolean): Vim.PodStorageDrsEntry {
  const podConfig = { enabled, ioLoadBalanceEnabled: false, defaultVmBehavior: "manual" };
  return { storageDrsConfig: { podConfig } };
}

/** The datastores of a datastore cluster as storage DRS would use them: those first that have the least share in use. */
export function datastoresByLoad(
  vcenter: Vcenter,
  pod: ManagedObject<"StoragePod">,
): ManagedObject<"Datastore">[] {
  const free = (datastore: ManagedObject<"Datastore">) => vcenter.storage.freeBytes(datastore);
  const share = (datastore: ManagedObject<"Datastore">) =>
    free(datastore) / Number(datastore.properties.summary.capacity);
  return datastoresOf(vcenter, pod).sort((a, b) => share(b) - share(a) || free(b) - free(a));
}

function datastoresOf(vcenter: Vcenter, pod: ManagedObject<"StoragePod">): ManagedObject<"Datastore">[] {
  return pod.properties.childEntity.map((ref) => vcenter.registry.require("Datastore", ref));
}

/** What a datastore cluster has in sum. */
export function podSummary(vcenter: Vcenter, pod: ManagedObject<"StoragePod">): Vim.StoragePodSummary {
  const datastores = datastoresOf(vcenter, pod);
  return {
    name: pod.properties.name,
    capacity: datastores.reduce((sum, { properties }) => sum + Number(properties.summary.capacity), 0),
    freeSpace: datastores.reduce((sum, datastore) => sum + vcenter.storage.freeBytes(datastore), 0),
  };
}
