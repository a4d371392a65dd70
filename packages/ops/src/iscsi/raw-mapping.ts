import type { Vim } from "@novasphere/vim25";
import type { DiskSlot } from "../virtual-disk.ts";

/** A disk that is a device of the host, by a mapping file in the VM's directory. */
export type RawMapping = Vim.Tagged<"VirtualDisk"> &
  Vim.VirtualDisk & { readonly backing: Vim.VirtualDiskRawDiskMappingVer1BackingInfo };

/** True for a disk whose bytes are a device's and not a file's. */
export function isRawMapping(device: Vim.AnyVirtualDevice): device is RawMapping {
  return (
    device.$type === "VirtualDisk" && device.backing?.$type === "VirtualDiskRawDiskMappingVer1BackingInfo"
  );
}

/** The disk that maps this device, or undefined. */
export function findMapping(
  devices: readonly Vim.AnyVirtualDevice[],
  lunUuid: string | undefined,
): RawMapping | undefined {
  return lunUuid === undefined
    ? undefined
    : devices.filter(isRawMapping).find(({ backing }) => backing.lunUuid === lunUuid);
}

/** The change that maps a device: physical compatibility, as Nova's own driver has it, and no part of snapshots. */
export function addMapping(lun: Vim.AnyScsiLun, slot: DiskSlot): Vim.VirtualDeviceConfigSpec {
  return {
    operation: "add",
    fileOperation: "create",
    device: {
      $type: "VirtualDisk",
      key: -1,
      ...slot,
      capacityInKB: 0,
      backing: {
        $type: "VirtualDiskRawDiskMappingVer1BackingInfo",
        fileName: "",
        compatibilityMode: "physicalMode",
        diskMode: "independent_persistent",
        deviceName: lun.deviceName,
        lunUuid: lun.uuid,
      },
    },
  };
}

/** The change that takes a mapping off a VM with its file; the device keeps its bytes. */
export function removeMapping(device: RawMapping): Vim.VirtualDeviceConfigSpec {
  return { operation: "remove", fileOperation: "destroy", device };
}
