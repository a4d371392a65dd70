import type { Vim } from "@novasphere/vim25";
import { notFound } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { findScsiDisk } from "../storage/host-storage-device.ts";
import type { Location } from "../storage/storage.ts";
import { createDisk, requireDisk } from "../storage/virtual-disks.ts";
import { type Backing, devicesOf } from "./device.ts";
import { invalidDeviceBacking, invalidDeviceSpec } from "./device-faults.ts";
import type { MachinePlace } from "./machine-place.ts";

type Host = ManagedObject<"HostSystem">;

const rawMapping = "VirtualDiskRawDiskMappingVer1BackingInfo";

/** True for a disk whose file only points at a device of the host. */
export function isRawMapping(backing: Backing | undefined): boolean {
  return backing?.$type === rawMapping;
}

/**
 * The device a mapping names by `deviceName` or `lunUuid`.
 * Throws InvalidDeviceBacking when the host does not see it, or the two name different ones.
 */
function requireDevice(host: Host, index: number, backing: Backing): Vim.HostScsiDisk {
  const { deviceName = "", lunUuid } = backing;
  const named = findScsiDisk(host, deviceName);
  const identified = findScsiDisk(host, String(lunUuid ?? ""));
  if (deviceName !== "" && !named) throw invalidDeviceBacking(index, "backing.deviceName");
  if (lunUuid !== undefined && lunUuid !== "" && !identified)
    throw invalidDeviceBacking(index, "backing.lunUuid");
  const device = named ?? identified;
  if (!device) throw invalidDeviceBacking(index, "backing.deviceName");
  if (identified && identified.uuid !== device.uuid) throw invalidDeviceBacking(index, "backing.lunUuid");
  return device;
}

/**
 * Writes the mapping file of a new disk. Throws RDMNotSupportedOnDatastore where only VMFS will do,
 * InvalidDeviceBacking for a device the host does not see, InvalidDeviceSpec for a mode there is not.
 */
export function createMapping(
  place: MachinePlace,
  index: number,
  backing: Backing,
  location: Location,
): void {
  const { storage, clock, ids } = place.vcenter;
  const mode = backing["compatibilityMode"] ?? "physicalMode";
  if (mode !== "physicalMode" && mode !== "virtualMode")
    throw invalidDeviceSpec(index, "backing.compatibilityMode");
  requireMappable(location.datastore, `device ${index}`);
  const device = requireDevice(place.host, index, backing);
  const descriptor = {
    capacityKiB: capacityKiB(device),
    format: mode === "physicalMode" ? ("rdmp" as const) : ("rdm" as const),
    adapterType: "lsiLogic",
    uuid: ids.uuid(place.moid, "disk", storage.format(location)),
    lunUuid: device.uuid,
  };
  createDisk(storage, location, descriptor, clock.now());
}

/** Throws RDMNotSupportedOnDatastore unless the datastore can hold mapping files. */
export function requireMappable(datastore: ManagedObject<"Datastore">, device: string): void {
  const { name, capability } = datastore.properties;
  if (capability?.rawDiskMappingsSupported === true) return;
  const message = `Datastore '${name}' cannot hold the raw device mapping of '${device}'.`;
  const fields = { device, datastore: datastore.ref, datastoreName: name };
  throw methodFault("RDMNotSupportedOnDatastore", message, fields);
}

function capacityKiB({ capacity }: Vim.HostScsiDisk): number {
  return Math.floor((Number(capacity.block) * capacity.blockSize) / 1024);
}

/** What a mapping's backing shows: which device it maps, under the name its host knows, and how. */
export function mappingFields(place: MachinePlace, backing: Backing, location: Location): Partial<Backing> {
  const { disk } = requireDisk(place.vcenter.storage, location);
  const { lunUuid = "" } = disk;
  const isPhysical = disk.format === "rdmp";
  return {
    $type: rawMapping,
    lunUuid,
    deviceName: findScsiDisk(place.host, lunUuid) ? `vml.${lunUuid}` : "",
    compatibilityMode: isPhysical ? "physicalMode" : "virtualMode",
    // Physical mode passes commands on as they are, so that no snapshot can hold anything back.
    diskMode: isPhysical ? "independent_persistent" : (backing["diskMode"] ?? "persistent"),
  };
}

/** A mapping grows with its device, and no further. Throws InvalidDeviceSpec, InvalidDeviceBacking. */
export function growMapping(place: MachinePlace, index: number, location: Location, wantedKiB: number): void {
  const { storage, clock } = place.vcenter;
  const file = requireDisk(storage, location);
  const device = findScsiDisk(place.host, file.disk.lunUuid ?? "");
  if (!device) throw invalidDeviceBacking(index, "backing.deviceName");
  if (wantedKiB > capacityKiB(device)) throw invalidDeviceSpec(index, "capacityInKB");
  storage.write(location, {
    ...file,
    disk: { ...file.disk, capacityKiB: wantedKiB },
    modifiedAt: clock.now(),
  });
}

/** Throws RDMPointsToInaccessibleDisk when a machine maps a device that a host does not see. */
export function requireMappedDevices(host: Host, config: Vim.VirtualMachineConfigInfo): void {
  const lost = devicesOf(config).find(
    ({ backing }) => isRawMapping(backing) && !findScsiDisk(host, String(backing?.["lunUuid"] ?? "")),
  );
  if (!lost) return;
  const device = lost.deviceInfo?.label ?? "";
  const backing = lost.backing?.fileName ?? "";
  const message = `'${device}' maps a device that host '${host.properties.name}' does not see.`;
  const fault = notFound(`The device behind ${backing}`).toLocalized();
  throw methodFault("RDMPointsToInaccessibleDisk", message, { device, backing, connected: true, fault });
}
