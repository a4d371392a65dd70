import type { Vim } from "@novasphere/vim25";
import { isFault, type TaskOptions } from "@novasphere/vsphere-client";
import {
  directoryOf,
  formatDatastorePath,
  isSameDatastorePath,
  joinDatastorePath,
  parseDatastorePath,
} from "./datastore-path.ts";
import { OpsError } from "./errors.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { addDisk, type Disk, disksOf, removeDisk } from "./virtual-disk.ts";

const kibibytesPerGibibyte = 1024 ** 2;

/** The instance's own first disk: the one beside its vmx file; undefined for one that boots from a volume. */
export function findRootDisk(vm: {
  readonly "config.hardware"?: Vim.VirtualHardware | undefined;
  readonly "config.files.vmPathName"?: string | undefined;
}): Disk | undefined {
  const vmx = parseDatastorePath(vm["config.files.vmPathName"] ?? "");
  const home = vmx && directoryOf(vmx);
  return disksOf(vm["config.hardware"]?.device ?? []).find(({ backing }) => {
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
): Promise<string> {
  const _this = requireDiskManager(node);
  const source = parseDatastorePath(backing.fileName);
  if (!source) throw new TypeError(`${backing.fileName} is no datastore path`);
  const destName = formatDatastorePath(joinDatastorePath(directoryOf(source), `root-${rootGb}.vmdk`));
  const { datacenter } = node;
  // A copy that an earlier attempt left behind may be half made.
  await deleteDiskFile(node, destName, options);
  try {
    await runNodeTask(
      node,
      "CopyVirtualDisk_Task",
      {
        _this,
        sourceName: backing.fileName,
        sourceDatacenter: datacenter,
        destName,
        destDatacenter: datacenter,
      },
      options,
    );
    await runNodeTask(
      node,
      "ExtendVirtualDisk_Task",
      { _this, name: destName, datacenter, newCapacityKb: rootGb * kibibytesPerGibibyte, eagerZero: false },
      options,
    );
  } catch (error) {
    await deleteDiskFile(node, destName).catch(() => undefined);
    throw error;
  }
  return destName;
}

/** The changes that put another file of that size in a disk's place and keep the old one. */
export function exchangeDisk(
  disk: Disk,
  fileName: string,
  capacityKiB: number,
): Vim.VirtualDeviceConfigSpec[] {
  const { controllerKey = 0, unitNumber = 0, storageIOAllocation } = disk;
  const limits = storageIOAllocation && { storageIOAllocation };
  const slot = { controllerKey, unitNumber };
  return [removeDisk(disk), addDisk({ key: -1, slot, fileName, capacityKiB, ...limits })];
}

/** Deletes a virtual disk's files; gone already is success. */
export async function deleteDiskFile(
  node: NodeContext,
  name: string,
  options: TaskOptions = {},
): Promise<void> {
  const { datacenter } = node;
  try {
    await runNodeTask(
      node,
      "DeleteVirtualDisk_Task",
      { _this: requireDiskManager(node), name, datacenter },
      options,
    );
  } catch (error) {
    if (!isFault(error, "FileNotFound")) throw error;
  }
}

function requireDiskManager(node: NodeContext) {
  const { virtualDiskManager } = node.session.serviceContent;
  if (!virtualDiskManager) throw new TypeError("the server has no virtual disk manager");
  return virtualDiskManager;
}
