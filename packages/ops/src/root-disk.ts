import type { Vim } from "@novasphere/vim25";
import type { TaskOptions } from "@novasphere/vsphere-client";
import { isBlankDisk } from "./blank-disks.ts";
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
import { markedVolumes } from "./volume.ts";

const kibibytesPerGibibyte = 1024 ** 2;

/** Properties that tell a VM's own disks from volumes. */
export const diskPaths = ["config.hardware", "config.files.vmPathName", "config.extraConfig"] as const;

/** What {@link diskPaths} give. */
export interface VmWithDisks {
  readonly "config.hardware"?: Vim.VirtualHardware | undefined;
  readonly "config.files.vmPathName"?: string | undefined;
  readonly "config.extraConfig"?: readonly Vim.OptionValue[] | undefined;
}

/** The instance's own first disk, ephemeral and swap disks aside; undefined for one that boots from a volume. */
export function findRootDisk(vm: VmWithDisks): Disk | undefined {
  return ownDisks(vm).find((disk) => !isBlankDisk(disk));
}

/** The directory of a VM's vmx file. */
export function homeOf(vm: VmWithDisks): DatastorePath | undefined {
  const vmx = parseDatastorePath(vm["config.files.vmPathName"] ?? "");
  return vmx && directoryOf(vmx);
}

/** The instance's own disks: those beside its vmx file that are no volumes. */
export function ownDisks(vm: VmWithDisks): Disk[] {
  const home = homeOf(vm);
  const marked = markedVolumes(vm["config.extraConfig"]);
  return filesOf(vm).filter((disk) => isInside(disk, home) && !isVolume(disk, marked));
}

/** The disks of an instance that are volumes: those of other directories, and those that storage DRS moved into its own. */
export function volumeDisks(vm: VmWithDisks): Disk[] {
  const own = new Set(ownDisks(vm));
  return filesOf(vm).filter((disk) => !own.has(disk));
}

/** Disks without mappings: a mapping's file lies beside the vmx file and goes with the VM, but its bytes are a volume's. */
function filesOf(vm: VmWithDisks): Disk[] {
  return disksOf((vm["config.hardware"]?.device ?? []).filter((device) => !isRawMapping(device)));
}

/** True for a disk whose file is in that directory. */
function isInside({ backing }: Disk, directory: DatastorePath | undefined): boolean {
  const file = parseDatastorePath(backing.fileName);
  return file !== undefined && isSameDatastorePath(directory, directoryOf(file));
}

/** First-class disks say so; volumes with a VM are known by the mark of the instance. */
function isVolume({ vDiskId, backing }: Disk, marked: ReadonlySet<unknown>): boolean {
  return vDiskId !== undefined || (backing.uuid !== undefined && marked.has(backing.uuid));
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
