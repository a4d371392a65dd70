import type { Vim } from "@novasphere/vim25";
import { chooseHost } from "../capacity/placement.ts";
import { invalidArgument } from "../faults/faults.ts";
import { nameForChild } from "../inventory/entity.ts";
import { type FolderObject, requireChildType } from "../inventory/folders.ts";
import type { PoolObject } from "../inventory/resource-pools.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Location } from "../storage/storage.ts";
import { copyDisk, createDisk, requireDisk } from "../storage/virtual-disks.ts";
import type { Vcenter } from "../vcenter.ts";
import { enterMachine, newHome } from "./create-machine.ts";
import { customizeNextBoot } from "./customization.ts";
import { asVirtualDevices, type Device, devicesOf, isDisk, isNetworkCard } from "./device.ts";
import { applyDeviceChanges } from "./device-changes.ts";
import { locateDisk } from "./disk-chains.ts";
import { completeBacking } from "./disk-device.ts";
import { applyConfigSpec } from "./machine-config.ts";
import type { MachinePlace } from "./machine-place.ts";
import { completeNetworkCard } from "./network-card.ts";
import { powerOn } from "./power.ts";
import { markAsTemplate } from "./register.ts";

type Machine = ManagedObject<"VirtualMachine">;
type CloneSpec = Vim.VirtualMachineCloneSpec;

/**
 * Clones a machine, or the state a snapshot of it holds. Disks are copied whole, or with
 * `createNewChildDiskBacking` become children of the source's. Throws InvalidArgument for a template
 * without a target pool, and what names, places and disks bring.
 */
export function cloneMachine(
  vcenter: Vcenter,
  source: Machine,
  folder: FolderObject,
  name: string,
  spec: CloneSpec,
): Machine {
  const { registry } = vcenter;
  requireChildType(folder, "VirtualMachine");
  const { location } = spec;
  if (!location.pool && source.properties.config.template && !spec.template)
    throw invalidArgument("spec.location.pool");
  const pool = registry.require("ResourcePool", location.pool ?? poolOf(vcenter, source).ref);
  const stored = nameForChild(vcenter, folder, name);
  const base = spec.snapshot
    ? registry.require("VirtualMachineSnapshot", spec.snapshot).properties.config
    : source.properties.config;
  const datastoreName = targetDatastore(vcenter, source, location).properties.name;
  const named = location.host && registry.require("HostSystem", location.host);
  const { memoryMB, numCPU } = base.hardware;
  const host = chooseHost(vcenter, pool, named, { memoryMiB: memoryMB, numCPU, datastores: [datastoreName] });
  const moid = vcenter.ids.nextMoid("VirtualMachine");
  const place = newHome(vcenter, moid, { folder, pool, host }, stored, `[${datastoreName}]`);
  try {
    const config = clonedConfig(place, base, stored, spec);
    const clone = enterMachine(vcenter, moid, { folder, pool, host }, config, place.home.datastore);
    vcenter.events.recordMachine(clone, "VmClonedEvent", `Cloned ${source.properties.name} to ${stored}`, {
      sourceVm: { name: source.properties.name, vm: source.ref },
    });
    if (spec.customization) customizeNextBoot(vcenter, clone, spec.customization);
    if (spec.template) markAsTemplate(vcenter, clone);
    else if (spec.powerOn) powerOn(vcenter, clone, undefined);
    return clone;
  } catch (error) {
    for (const undo of place.undo.reverse()) undo();
    throw error;
  }
}

/** A template has no pool of its own; its clones without one go to its host's root pool. */
function poolOf(vcenter: Vcenter, source: Machine): PoolObject {
  const { registry } = vcenter;
  const own = registry.find("ResourcePool", source.properties.resourcePool);
  if (own) return own;
  const host = registry.require("HostSystem", source.properties.runtime.host);
  const compute = registry.require("ComputeResource", host.properties.parent);
  return registry.require("ResourcePool", compute.properties.resourcePool);
}

function targetDatastore(
  vcenter: Vcenter,
  source: Machine,
  { datastore }: Vim.VirtualMachineRelocateSpec,
): ManagedObject<"Datastore"> {
  return vcenter.registry.require("Datastore", datastore ?? source.properties.datastore[0]);
}

function clonedConfig(
  place: MachinePlace,
  base: Vim.VirtualMachineConfigInfo,
  name: string,
  spec: CloneSpec,
): Vim.VirtualMachineConfigInfo {
  const { vcenter, moid, home } = place;
  const now = vcenter.time;
  const cloned: Vim.VirtualMachineConfigInfo = {
    ...base,
    name,
    template: spec.template,
    uuid: vcenter.ids.uuid(moid, "uuid"),
    instanceUuid: vcenter.ids.uuid(moid, "instanceUuid"),
    createDate: now,
    files: {
      vmPathName: vcenter.storage.format({ ...home, path: place.vmx }),
      snapshotDirectory: `${vcenter.storage.format(home)}/`,
      suspendDirectory: `${vcenter.storage.format(home)}/`,
      logDirectory: `${vcenter.storage.format(home)}/`,
    },
    datastoreUrl: [{ name: home.datastore.properties.name, url: home.datastore.properties.summary.url }],
  };
  const config = applyConfigSpec(cloned, spec.config ?? {}, now);
  const copied = devicesOf(base).map((device) => clonedDevice(place, device, spec));
  const changes = [...(spec.location.deviceChange ?? []), ...(spec.config?.deviceChange ?? [])];
  const devices = applyDeviceChanges(place, copied, changes);
  return { ...config, hardware: { ...config.hardware, device: asVirtualDevices(devices) } };
}

function clonedDevice(place: MachinePlace, device: Device, spec: CloneSpec): Device {
  if (isDisk(device)) return clonedDisk(place, device, spec);
  if (!isNetworkCard(device) || device.addressType === "manual") return device;
  const { macAddress: _another, ...card } = device;
  return completeNetworkCard(place, 0, card);
}

function clonedDisk(place: MachinePlace, device: Device, { location }: CloneSpec): Device {
  const { vcenter, moid, datacenter, home } = place;
  const { storage, clock } = vcenter;
  const parent = device.backing?.fileName ?? "";
  const source = locateDisk(vcenter, datacenter, parent);
  const { disk } = requireDisk(storage, source);
  const locator = location.disk?.find(({ diskId }) => diskId === device.key);
  const moveType = locator?.diskMoveType ?? location.diskMoveType;
  const target = diskTarget(place, locator?.datastore ?? home.datastore.ref);
  const uuid = vcenter.ids.uuid(moid, "disk", storage.format(target));
  if (moveType === "createNewChildDiskBacking" && disk.lunUuid === undefined)
    createDisk(storage, target, { ...disk, format: "delta", uuid, parent }, clock.now());
  else copyDisk(storage, source, target, { ...formatFor(location), uuid, now: clock.now(), force: false });
  place.undo.push(() => {
    if (target.files.find(target.path)) target.files.remove(target.path);
  });
  const { parent: _chain, ...own } = device.backing ?? { $type: "VirtualDiskFlatVer2BackingInfo" };
  return { ...device, backing: completeBacking(place, own, target) };
}

/** The next free name for a disk in the clone's directory. */
function diskTarget(
  place: MachinePlace,
  ref: Vim.VirtualMachineRelocateSpecDiskLocator["datastore"],
): Location {
  const { vcenter, home } = place;
  const datastore = vcenter.registry.require("Datastore", ref);
  const files = vcenter.storage.of(datastore);
  files.makeDirectory(home.path, vcenter.clock.now());
  const first = { datastore, files, path: `${home.path}/${home.path.split("/").at(-1)}.vmdk` };
  return files.find(first.path) ? { ...first, path: freeSibling(first) } : first;
}

function freeSibling({ files, path }: Location): string {
  for (let number = 1; ; number += 1) {
    const sibling = path.replace(/\.vmdk$/, `_${number}.vmdk`);
    if (!files.find(sibling)) return sibling;
  }
}

function formatFor({ transform }: Vim.VirtualMachineRelocateSpec): { format?: "thin" | "thick" } {
  if (transform === undefined) return {};
  return { format: transform === "sparse" ? "thin" : "thick" };
}
