import type { ManagedObjectReference } from "@novasphere/vim25";
import { invalidDatastore } from "../faults/faults.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { fileName as lastStep, parseDatastorePath } from "../storage/datastore-path.ts";
import type { DiskFormat } from "../storage/file-system.ts";
import type { Location } from "../storage/storage.ts";
import { createDisk, deleteDisk, extendDisk, requireDisk } from "../storage/virtual-disks.ts";
import type { Vcenter } from "../vcenter.ts";
import type { Backing, Device } from "./device.ts";
import { invalidDeviceBacking, invalidDeviceSpec } from "./device-faults.ts";
import type { MachinePlace } from "./machine-place.ts";
import { createMapping, growMapping, isRawMapping, mappingFields } from "./raw-mapping.ts";

/**
 * The size a disk device asks for, in KiB. Clients that grow a disk send back what they read with one of
 * the two figures changed, so one that is as it was says nothing.
 */
function requestedKiB(disk: Device, presentKiB = 0): number {
  const bytes = disk["capacityInBytes"];
  const fromBytes = bytes === undefined ? 0 : Math.ceil(Number(bytes) / 1024);
  return fromBytes === 0 || fromBytes === presentKiB ? Number(disk.capacityInKB ?? fromBytes) : fromBytes;
}

/** A size as a disk's description shows it: `10,485,760 KB`. */
function sizeText(kib: number): string {
  return `${String(kib).replace(/\B(?=(\d{3})+$)/g, ",")} KB`;
}

/** Completes a disk that is added: makes its file, or finds the one it names. */
export function completeDisk(place: MachinePlace, index: number, disk: Device, creates: boolean): Device {
  const backing = disk.backing;
  if (!backing) throw invalidDeviceSpec(index, "backing");
  const { storage } = place.vcenter;
  const location = creates ? newLocation(place, backing) : locate(place, backing.fileName ?? "");
  if (creates) createFile(place, index, disk, backing, location);
  const { disk: found } = requireDisk(storage, location);
  if (isRawMapping(backing) !== (found.lunUuid !== undefined)) throw invalidDeviceBacking(index, "backing");
  return {
    ...disk,
    capacityInKB: found.capacityKiB,
    capacityInBytes: found.capacityKiB * 1024,
    backing: completeBacking(place, backing, location),
    deviceInfo: { label: "", ...disk.deviceInfo, summary: sizeText(found.capacityKiB) },
  };
}

function createFile(
  place: MachinePlace,
  index: number,
  disk: Device,
  backing: Backing,
  location: Location,
): void {
  const { storage, clock, ids } = place.vcenter;
  if (isRawMapping(backing)) {
    createMapping(place, index, backing, location);
    place.undo.push(() => deleteDisk(storage, location));
    return;
  }
  const parent = backing.parent?.fileName;
  const inherited = parent === undefined ? undefined : requireDisk(storage, locate(place, parent)).disk;
  const capacityKiB = requestedKiB(disk) || (inherited?.capacityKiB ?? 0);
  if (capacityKiB <= 0) throw invalidDeviceSpec(index, "capacityInKB");
  const uuid = ids.uuid(place.moid, "disk", storage.format(location));
  const descriptor = {
    capacityKiB,
    format: parent === undefined ? formatOf(backing) : ("delta" as const),
    adapterType: "lsiLogic",
    uuid,
    ...(parent === undefined ? {} : { parent }),
  };
  createDisk(storage, location, descriptor, clock.now());
  place.undo.push(() => deleteDisk(storage, location));
}

function formatOf(backing: Backing): DiskFormat {
  if (backing.thinProvisioned === true || backing.$type.includes("Sparse")) return "thin";
  return backing.eagerlyScrub === true ? "eagerZeroedThick" : "thick";
}

/** The backing with what the server adds: datastore, UUID, and the chain of parents. */
export function completeBacking(place: MachinePlace, backing: Backing, location: Location): Backing {
  const { storage } = place.vcenter;
  const { disk } = requireDisk(storage, location);
  const uuid = disk.uuid || place.vcenter.ids.uuid("disk", storage.format(location));
  const { parent: _replaced, ...rest } = backing;
  const own = disk.lunUuid === undefined ? withoutMapping(rest) : rest;
  return {
    ...own,
    fileName: storage.format(location),
    datastore: location.datastore.ref,
    uuid,
    diskMode: own["diskMode"] ?? "persistent",
    ...(own.$type === "VirtualDiskFlatVer2BackingInfo" ? { thinProvisioned: disk.format === "thin" } : {}),
    ...(disk.lunUuid === undefined ? {} : mappingFields(place, backing, location)),
    ...(disk.parent === undefined ? {} : { parent: parentBacking(place, own, disk.parent) }),
  };
}

/** What was copied out of a mapped device is a disk like any other. */
function withoutMapping(backing: Backing): Backing {
  if (!isRawMapping(backing)) return backing;
  const { lunUuid: _device, deviceName: _name, compatibilityMode: _mode, ...rest } = backing;
  return { ...rest, $type: "VirtualDiskFlatVer2BackingInfo", diskMode: "persistent" };
}

function parentBacking(place: MachinePlace, own: Backing, fileName: string): Backing {
  const { $type } = own;
  return completeBacking(place, { $type, diskMode: "persistent" }, locate(place, fileName));
}

/** Where a new disk's file goes: where the backing says, else beside the vmx under the next free name. */
function newLocation(place: MachinePlace, backing: Backing): Location {
  const { storage, clock } = place.vcenter;
  const named = backing.fileName ? parseDatastorePath(backing.fileName) : undefined;
  if (named && named.path !== "") return locate(place, backing.fileName ?? "");
  const datastore = named
    ? mounted(place.vcenter, place.host, named.datastore)
    : chosen(place, backing.datastore);
  const files = storage.of(datastore);
  const directory = place.home.path;
  files.makeDirectory(directory, clock.now());
  for (let number = 0; ; number += 1) {
    const path = `${directory}/${lastStep(directory)}${number === 0 ? "" : `_${number}`}.vmdk`;
    if (!files.find(path)) return { datastore, files, path };
  }
}

function chosen(place: MachinePlace, ref: ManagedObjectReference | undefined): ManagedObject<"Datastore"> {
  if (!ref) return place.home.datastore;
  return mounted(place.vcenter, place.host, place.vcenter.registry.require("Datastore", ref).properties.name);
}

/** The datastore of that name that the host mounts. Throws InvalidDatastore. */
export function mounted(
  vcenter: Vcenter,
  host: ManagedObject<"HostSystem">,
  name: string,
): ManagedObject<"Datastore"> {
  const datastore = vcenter.storage.findDatastore(name, host.properties.datastore);
  if (!datastore) throw invalidDatastore(name);
  return datastore;
}

/** A file on a datastore the machine's host mounts. Throws InvalidDatastorePath, InvalidDatastore. */
export function locate(place: MachinePlace, text: string): Location {
  const { datastore: name, path } = parseDatastorePath(text);
  const datastore = mounted(place.vcenter, place.host, name);
  return { datastore, files: place.vcenter.storage.of(datastore), path };
}

/** Applies an edit of a disk: it may grow, and change its mode. Throws InvalidDeviceSpec when it would shrink. */
export function editDisk(place: MachinePlace, index: number, present: Device, edited: Device): Device {
  const { storage, clock } = place.vcenter;
  const capacityKiB = requestedKiB(edited, Number(present.capacityInKB)) || Number(present.capacityInKB);
  if (capacityKiB < Number(present.capacityInKB)) throw invalidDeviceSpec(index, "capacityInKB");
  const location = locate(place, present.backing?.fileName ?? "");
  if (capacityKiB > Number(present.capacityInKB)) {
    if (isRawMapping(present.backing)) growMapping(place, index, location, capacityKiB);
    else extendDisk(storage, location, capacityKiB, clock.now(), false);
  }
  const backing = { ...present.backing, ...edited.backing, fileName: present.backing?.fileName } as Backing;
  return {
    ...present,
    ...edited,
    capacityInKB: capacityKiB,
    capacityInBytes: capacityKiB * 1024,
    backing: completeBacking(place, backing, location),
    deviceInfo: { label: "", ...present.deviceInfo, summary: sizeText(capacityKiB) },
  };
}
