import type { Vim } from "@novasphere/vim25";
import { isSameDatastorePath, parseDatastorePath } from "./datastore-path.ts";
import { profileSpec, type StoragePolicy } from "./storage-policy.ts";

/** A virtual disk with the datastore path of its file. */
export type Disk = Vim.Tagged<"VirtualDisk"> &
  Vim.VirtualDisk & { readonly backing: Vim.VirtualDiskFlatVer2BackingInfo };

/** A disk in a device change, with its type's name. */
type DiskSpec = Vim.VirtualDeviceConfigSpec & { readonly device: Vim.Tagged<"VirtualDisk"> };

/** A place on a storage controller. */
export interface DiskSlot {
  readonly controllerKey: number;
  readonly unitNumber: number;
}

/** The disks among some devices that have files. */
export function disksOf(devices: readonly Vim.AnyVirtualDevice[]): Disk[] {
  return devices.filter(
    (device): device is Disk =>
      device.$type === "VirtualDisk" && device.backing !== undefined && "fileName" in device.backing,
  );
}

/** The disk with that file, or undefined. */
export function findDisk(devices: readonly Vim.AnyVirtualDevice[], datastorePath: string): Disk | undefined {
  const wanted = parseDatastorePath(datastorePath);
  return disksOf(devices).find(({ backing }) =>
    isSameDatastorePath(wanted, parseDatastorePath(backing.fileName)),
  );
}

/** What a disk is attached with. */
export interface DiskOptions {
  /** Names the device within one call; negative. */
  readonly key: number;
  readonly slot: DiskSlot;
  readonly fileName: string;
  /** Creates a blank disk of that size instead of taking an existing file. */
  readonly createKiB?: number;
  /** The size of an existing file, where it is known. */
  readonly capacityKiB?: number;
  /** Creates a disk that holds only what differs from that file. */
  readonly parentFileName?: string;
  readonly storageIOAllocation?: Vim.StorageIOAllocationInfo | undefined;
  /** The storage policy it is put under. */
  readonly policy?: Pick<StoragePolicy, "id"> | undefined;
}

/** The change that attaches a disk. */
export function addDisk(options: DiskOptions): DiskSpec {
  const { key, slot, fileName, createKiB, capacityKiB, parentFileName, storageIOAllocation, policy } =
    options;
  const creates = createKiB !== undefined || parentFileName !== undefined;
  return {
    operation: "add",
    ...(creates && { fileOperation: "create" }),
    ...(policy && { profile: profileSpec(policy) }),
    device: {
      $type: "VirtualDisk",
      key,
      ...slot,
      capacityInKB: createKiB ?? capacityKiB ?? 0,
      backing: {
        $type: "VirtualDiskFlatVer2BackingInfo",
        fileName,
        diskMode: "persistent",
        ...(creates && { thinProvisioned: true }),
        ...(parentFileName !== undefined && { parent: { fileName: parentFileName, diskMode: "persistent" } }),
      },
      ...(storageIOAllocation && { storageIOAllocation }),
    },
  };
}

/** The change that takes a disk off a VM, with or without its file. */
export function removeDisk(disk: Disk, destroysFile = false): Vim.VirtualDeviceConfigSpec {
  return { operation: "remove", ...(destroysFile && { fileOperation: "destroy" }), device: disk };
}
