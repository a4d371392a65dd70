import type { Vim } from "@novasphere/vim25";
import { duplicateName, resourceInUse } from "../faults/faults.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { datacenterOf } from "./datacenters.ts";
import { entityDefaults, nameForChild } from "./entity.ts";
import { adopt, disown, type FolderObject, requireChildType } from "./folders.ts";

/** What kind of storage a datastore is on, as `summary.type` says it. */
export type DatastoreType = "VMFS" | "NFS" | "NFS41" | "vsan";

/** Size and kind of a datastore. */
export interface DatastoreFigures {
  readonly type: DatastoreType;
  readonly capacityGiB: number;
}

/** The datastore a shape builds when nothing else is asked for. */
export const defaultDatastoreFigures: DatastoreFigures = { type: "VMFS", capacityGiB: 4096 };

const maximumFileSize = 64 * 2 ** 40;

/** Creates an empty datastore that no host mounts yet. Throws InvalidName, DuplicateName, NotSupported. */
export function createDatastore(
  vcenter: Vcenter,
  folder: FolderObject,
  name: string,
  figures: DatastoreFigures,
): ManagedObject<"Datastore"> {
  requireChildType(folder, "Datastore");
  const stored = nameForChild(vcenter, folder, name);
  const { registry, ids } = vcenter;
  const datacenter = datacenterOf(vcenter, folder.ref);
  if (datacenter)
    for (const ref of datacenter.properties.datastore) {
      const other = registry.require("Datastore", ref);
      if (other.properties.name === stored) throw duplicateName(stored, ref);
    }
  const moid = ids.nextMoid("Datastore");
  const capacity = figures.capacityGiB * 2 ** 30;
  const url = `ds:///vmfs/volumes/${ids.uuid(moid, "volume")}/`;
  const browser = registry.add("HostDatastoreBrowser", `datastoreBrowser-${moid}`, {
    datastore: [{ type: "Datastore", value: moid }],
  });
  const datastore = registry.add("Datastore", moid, {
    ...entityDefaults,
    name: stored,
    parent: folder.ref,
    summary: {
      datastore: { type: "Datastore", value: moid },
      name: stored,
      url,
      capacity,
      freeSpace: capacity,
      uncommitted: 0,
      accessible: true,
      multipleHostAccess: false,
      type: figures.type,
      maintenanceMode: "normal",
    },
    info: datastoreInfo(figures.type, stored, url, capacity, ids.uuid(moid, "volume")),
    host: [],
    vm: [],
    browser: browser.ref,
    capability: {
      directoryHierarchySupported: true,
      rawDiskMappingsSupported: figures.type === "VMFS",
      perFileThinProvisioningSupported: true,
      storageIORMSupported: true,
      nativeSnapshotSupported: false,
      topLevelDirectoryCreateSupported: true,
    },
  });
  if (datacenter) registry.link(datacenter, "datastore", datastore.ref);
  adopt(vcenter, folder, datastore);
  return datastore;
}

function datastoreInfo(
  type: DatastoreType,
  name: string,
  url: string,
  capacity: number,
  uuid: string,
): Vim.AnyDatastoreInfo {
  const common = {
    name,
    url,
    freeSpace: capacity,
    maxFileSize: maximumFileSize,
    maxMemoryFileSize: maximumFileSize,
  };
  if (type === "vsan") return { $type: "VsanDatastoreInfo", ...common, membershipUuid: uuid };
  if (type === "VMFS") {
    const extent = [{ diskName: `naa.${uuid.replaceAll("-", "")}`, partition: 1 }];
    const version = {
      majorVersion: 6,
      version: "6.82",
      blockSizeMb: 1,
      maxBlocks: 63_963_136,
      vmfsUpgradable: false,
    };
    return {
      $type: "VmfsDatastoreInfo",
      ...common,
      maxPhysicalRDMFileSize: maximumFileSize,
      maxVirtualRDMFileSize: maximumFileSize,
      vmfs: { type: "VMFS", name, capacity, uuid, extent, ...version },
    };
  }
  const nas = { type, name, capacity, remoteHost: "nfs.example.com", remotePath: `/export/${uuid}` };
  return { $type: "NasDatastoreInfo", ...common, nas };
}

/** Removes a datastore from hosts and inventory. Throws ResourceInUse while VMs are on it. */
export function destroyDatastore(vcenter: Vcenter, datastore: ManagedObject<"Datastore">): void {
  const { registry } = vcenter;
  const { vm, host, name, browser } = datastore.properties;
  if (vm.length > 0) throw resourceInUse("Datastore", name);
  const datacenter = datacenterOf(vcenter, datastore.ref);
  if (datacenter) registry.unlink(datacenter, "datastore", datastore.ref);
  disown(vcenter, datastore);
  for (const { key } of host) {
    const object = registry.require("HostSystem", key);
    registry.unlink(object, "datastore", datastore.ref);
    const compute = registry.find("ComputeResource", object.properties.parent);
    if (compute) vcenter.attachments.refresh(compute);
  }
  registry.remove(browser);
  registry.remove(datastore.ref);
}

/** Keeps `summary` and `info` in step with the name. */
export function mirrorDatastore(vcenter: Vcenter): void {
  vcenter.registry.setMirror("Datastore", ({ properties }) => {
    const { name, summary, info } = properties;
    return { summary: { ...summary, name }, info: { ...info, name } };
  });
}
