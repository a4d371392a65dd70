import type { Vim } from "@novasphere/vim25";
import type { TaskOptions } from "@novasphere/vsphere-client";
import {
  type DatastorePath,
  directoryOf,
  isSameDatastorePath,
  joinDatastorePath,
  parseDatastorePath,
  requireDatastorePath,
} from "./datastore-path.ts";
import { OpsError } from "./errors.ts";
import { isRawMapping } from "./iscsi/raw-mapping.ts";
import type { NodeContext } from "./node-context.ts";
import { addDisk, type Disk, type DiskOptions, disksOf, removeDisk } from "./virtual-disk.ts";
import { copyDiskFile, deleteDiskFile, extendDiskFile } from "./virtual-disk-files.ts";

const kibibytesPerGibibyte = 1024 ** 2;

/** What has to be known of a VM to tell its own disks from volumes. */
export interface VmWithDisks {
  readonly "config.hardware"?: Vim.VirtualHardware | undefined;
  readonly "config.files.vmPathName"?: string | undefined;
}

/** The instance's own first disk; undefined for one that boots from a volume. */
export function findRootDisk(vm: VmWithDisks): Disk | undefined {
  return ownDisks(vm)[0];
}

/** The instance's own disks: those beside its vmx file, and no volumes. */
export function ownDisks(vm: VmWithDisks): Disk[] {
  const vmx = parseDatastorePath(vm["config.files.vmPathName"] ?? "");
  const home = vmx && directoryOf(vmx);
  // The file of a mapping lies there too, but its bytes are a volume's.
  const devices = (vm["config.hardware"]?.device ?? []).filter((device) => !isRawMapping(device));
  return disksOf(devices).filter(({ backing }) => {
    const file = parseDatastorePath(backing.fileName);
    return file && isSameDatastorePath(home, directoryOf(file));
  });
}

/** True when the disk has to grow for that size; 0 keeps any size. Throws `OPS_CANNOT_SHRINK`. */
export function checkRootGrowth(uuid: string, disk: Disk, rootGb: number): boolean {
  const wanted = rootGb * kibibytesPerGibibyte;
  const present = Number(disk.capacityInKB);
  if (rootGb === 0 || wanted === present) return false;
  if (wanted > present) return true;
  throw new OpsError(
    "OPS_CANNOT_SHRINK",
    `the root disk of instance ${uuid} has ${present / kibibytesPerGibibyte} GiB and cannot be given ${rootGb}`,
    { instanceUuid: uuid },
  );
}

/** Copies a root disk beside itself and extends the copy. Gives the copy's path; what failed leaves no file. */
export async function copyRootDisk(
  node: NodeContext,
  { backing }: Disk,
  rootGb: number,
  options: TaskOptions,
): Promise<DatastorePath> {
  const source = requireDatastorePath(backing.fileName);
  const copy = joinDatastorePath(directoryOf(source), `root-${rootGb}.vmdk`);
  // A copy that an earlier attempt left behind may be half made.
  await deleteDiskFile(node, copy, options);
  try {
    await copyDiskFile(node, source, copy, options);
    await extendDiskFile(node, copy, rootGb * kibibytesPerGibibyte, options);
  } catch (error) {
    await deleteDiskFile(node, copy).catch(() => undefined);
    throw error;
  }
  return copy;
}

/** The changes that put another file of that size in a disk's place and keep the old one. */
export function exchangeDisk(
  disk: Disk,
  fileName: string,
  capacityKiB: number,
  policy?: DiskOptions["policy"],
): Vim.VirtualDeviceConfigSpec[] {
  const { controllerKey = 0, unitNumber = 0, storageIOAllocation } = disk;
  const limits = storageIOAllocation && { storageIOAllocation };
  const slot = { controllerKey, unitNumber };
  return [removeDisk(disk), addDisk({ key: -1, slot, fileName, capacityKiB, policy, ...limits })];
}
