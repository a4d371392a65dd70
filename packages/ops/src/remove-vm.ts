import type { Vim } from "@novasphere/vim25";
import { isFault, type TaskOptions } from "@novasphere/vsphere-client";
import { configDriveFile } from "./config-drive.ts";
import { deleteFile, listFiles } from "./datastore-files.ts";
import {
  type DatastorePath,
  directoryOf,
  formatDatastorePath,
  isSameDatastorePath,
  joinDatastorePath,
  parseDatastorePath,
} from "./datastore-path.ts";
import { findFileStore } from "./file-stores.ts";
import { buildingKey } from "./marks.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask, workOf } from "./node-work.ts";
import { runPowerTask } from "./power.ts";
import { diskPaths, homeOf, volumeDisks } from "./root-disk.ts";
import { findServerGroup, leaveServerGroup } from "./server-group.ts";
import { findDisk, removeDisk } from "./virtual-disk.ts";
import { deleteDiskFile } from "./virtual-disk-files.ts";
import { checkOurs, type FoundVm, findVm } from "./vm-lookup.ts";

/** What has to be known of a VM that is removed. */
export const removalPaths = [...diskPaths, "datastore"] as const;

/** A VM that may be removed. */
export type RemovableVm = FoundVm<(typeof removalPaths)[number]>;

/**
 * Powers a VM off and removes it with its files. Volumes are taken off first and keep theirs. What is gone already is
 * success.
 */
export async function removeVm(
  node: NodeContext,
  uuid: string,
  found: RemovableVm,
  options: TaskOptions = {},
): Promise<void> {
  const { vm, powerState, properties } = found;
  const volumes = homeOf(properties) ? volumeDisks(properties) : [];
  try {
    if (powerState !== "poweredOff") await runPowerTask(node, "PowerOffVM_Task", vm, options);
    // Before the VM goes, so that what is cut off here is found again.
    const groupId = findServerGroup(properties["config.extraConfig"]);
    if (groupId !== undefined) await leaveServerGroup(node, groupId, vm, options);
    if (volumes.length > 0)
      await runNodeTask(
        node,
        "ReconfigVM_Task",
        { _this: vm, spec: { deviceChange: volumes.map((disk) => removeDisk(disk)) } },
        options,
      );
    await removeLooseFiles(node, uuid, properties, options);
    await runNodeTask(node, "Destroy_Task", { _this: vm }, options);
  } catch (error) {
    if (!isFault(error, "ManagedObjectNotFound")) throw error;
  }
  workOf(node).vms.forget(uuid);
}

/**
 * Names that operations, and those of Nova's own driver, give files beside a VM's. What else is there may be somebody
 * else's: a volume that storage DRS moved there stays when it is detached.
 */
const ourFiles = [
  ...["ephemeral_*.vmdk", "swap.vmdk", "swap-*.vmdk", "root-*.vmdk", "rescue.vmdk", configDriveFile],
  ...["original.vmdk", "resized.vmdk", "*-rescue.vmdk"],
];
const extent = /-(flat|delta|sesparse|ctk|\d{6})\.vmdk$/;

/** Removes what operations have put beside a VM's files and vCenter does not remove with it: what no disk of it is. */
async function removeLooseFiles(
  node: NodeContext,
  uuid: string,
  vm: RemovableVm["properties"],
  options: TaskOptions,
): Promise<void> {
  const devices = vm["config.hardware"]?.device ?? [];
  // Those beside the VM are found below; one that a move has left behind only the drive still names.
  for (const file of configDrives(devices, uuid))
    if (!isSameDatastorePath(directoryOf(file), homeOf(vm))) await deleteFile(node, file, options);
  const home = homeOf(vm);
  const store = home && (await findFileStore(node, vm.datastore ?? [], home.datastore, options));
  if (!home || !store) return;
  // Nobody who follows the progress wants to hear of a look.
  const { signal } = options;
  for (const name of await listFiles(node, store, home, [`${uuid}.vmdk`, ...ourFiles], { signal })) {
    const file = joinDatastorePath(home, name);
    if (name.endsWith(".iso")) await deleteFile(node, file, options);
    else if (!extent.test(name) && !findDisk(devices, formatDatastorePath(file)))
      await deleteDiskFile(node, file, options);
  }
}

/** The discs of its drives that were made for the instance. */
function configDrives(devices: readonly Vim.AnyVirtualDevice[], uuid: string): DatastorePath[] {
  return devices.flatMap(({ $type, backing }) => {
    if ($type !== "VirtualCdrom" || !backing || !("fileName" in backing)) return [];
    const file = parseDatastorePath(String(backing.fileName));
    const isOurs = file?.path.startsWith(uuid) && file.path.endsWith(`/${configDriveFile}`);
    return file && isOurs ? [file] : [];
  });
}

/** Removes the instance's VM if there is one. Throws `OPS_INSTANCE_NOT_OURS`. */
export async function destroyInstance(
  node: NodeContext,
  uuid: string,
  options: TaskOptions = {},
): Promise<void> {
  const found = await findVm(node, uuid, options, removalPaths);
  if (!found) return;
  checkOurs(found, uuid);
  await removeVm(node, uuid, found, options);
}

/** True for a VM whose spawn has not come to its end. */
export function isUnfinished(extraConfig: readonly Vim.OptionValue[] | undefined): boolean {
  return (extraConfig ?? []).some(({ key }) => key === buildingKey);
}
