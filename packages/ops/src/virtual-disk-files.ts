import type { ManagedObjectReference } from "@novasphere/vim25";
import { isFault, type TaskOptions } from "@novasphere/vsphere-client";
import { type DatastorePath, formatDatastorePath } from "./datastore-path.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";

/** Creates a blank virtual disk. */
export async function createDiskFile(
  node: NodeContext,
  file: DatastorePath,
  disk: { readonly diskType: string; readonly adapterType: string; readonly capacityKiB: number },
  options: TaskOptions,
): Promise<void> {
  const { diskType, adapterType, capacityKiB } = disk;
  const spec = {
    $type: "FileBackedVirtualDiskSpec",
    diskType,
    adapterType,
    capacityKb: capacityKiB,
  } as const;
  const name = formatDatastorePath(file);
  const { datacenter } = node;
  const parameters = { _this: requireDiskManager(node), name, datacenter, spec };
  await runNodeTask(node, "CreateVirtualDisk_Task", parameters, options);
}

/** Copies a virtual disk, whatever its form, to one that VMs can use. */
export async function copyDiskFile(
  node: NodeContext,
  source: DatastorePath,
  destination: DatastorePath,
  options: TaskOptions,
): Promise<void> {
  const { datacenter } = node;
  await runNodeTask(
    node,
    "CopyVirtualDisk_Task",
    {
      _this: requireDiskManager(node),
      sourceName: formatDatastorePath(source),
      sourceDatacenter: datacenter,
      destName: formatDatastorePath(destination),
      destDatacenter: datacenter,
    },
    options,
  );
}

/** Makes a virtual disk that no VM uses larger. */
export async function extendDiskFile(
  node: NodeContext,
  file: DatastorePath,
  capacityKiB: number,
  options: TaskOptions,
): Promise<void> {
  const name = formatDatastorePath(file);
  const { datacenter } = node;
  const size = { newCapacityKb: capacityKiB, eagerZero: false };
  const parameters = { _this: requireDiskManager(node), name, datacenter, ...size };
  await runNodeTask(node, "ExtendVirtualDisk_Task", parameters, options);
}

/** Moves a virtual disk with its extents. */
export async function moveDiskFile(
  node: NodeContext,
  source: DatastorePath,
  destination: DatastorePath,
  options: TaskOptions,
): Promise<void> {
  const { datacenter } = node;
  await runNodeTask(
    node,
    "MoveVirtualDisk_Task",
    {
      _this: requireDiskManager(node),
      sourceName: formatDatastorePath(source),
      sourceDatacenter: datacenter,
      destName: formatDatastorePath(destination),
      destDatacenter: datacenter,
      force: false,
    },
    options,
  );
}

/** Deletes a virtual disk's files; gone already is success. */
export async function deleteDiskFile(
  node: NodeContext,
  file: DatastorePath,
  options: TaskOptions = {},
): Promise<void> {
  const name = formatDatastorePath(file);
  const { datacenter } = node;
  const parameters = { _this: requireDiskManager(node), name, datacenter };
  try {
    await runNodeTask(node, "DeleteVirtualDisk_Task", parameters, options);
  } catch (error) {
    if (!isFault(error, "FileNotFound")) throw error;
  }
}

function requireDiskManager(node: NodeContext): ManagedObjectReference {
  const { virtualDiskManager } = node.session.serviceContent;
  if (!virtualDiskManager) throw new TypeError("the server has no virtual disk manager");
  return virtualDiskManager;
}
