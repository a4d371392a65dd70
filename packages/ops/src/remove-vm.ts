import type { Vim } from "@novasphere/vim25";
import { isFault, type TaskOptions } from "@novasphere/vsphere-client";
import { deleteFile } from "./datastore-files.ts";
import { directoryOf, isSameDatastorePath, parseDatastorePath } from "./datastore-path.ts";
import { buildingKey } from "./marks.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { runPowerTask } from "./power.ts";
import { findServerGroup, leaveServerGroup } from "./server-group.ts";
import { disksOf, removeDisk } from "./virtual-disk.ts";
import { checkOurs, type FoundVm, findVm } from "./vm-lookup.ts";

/** What has to be known of a VM that is removed. */
export const removalPaths = [
  "config.hardware.device",
  "config.files.vmPathName",
  "config.extraConfig",
] as const;

/** A VM that may be removed. */
export type RemovableVm = FoundVm<(typeof removalPaths)[number]>;

/**
 * Powers a VM off and removes it with the files of its directory. Disks that live elsewhere are volumes: they
 * are taken off first and keep their files. What is gone already is success.
 */
export async function removeVm(
  node: NodeContext,
  uuid: string,
  found: RemovableVm,
  options: TaskOptions = {},
): Promise<void> {
  const { vm, powerState, properties } = found;
  const vmx = parseDatastorePath(properties["config.files.vmPathName"] ?? "");
  const home = vmx && directoryOf(vmx);
  const volumes = disksOf(properties["config.hardware.device"] ?? []).filter(({ backing }) => {
    const file = parseDatastorePath(backing.fileName);
    return home && file && !isSameDatastorePath(directoryOf(file), home);
  });
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
    await runNodeTask(node, "Destroy_Task", { _this: vm }, options);
  } catch (error) {
    if (!isFault(error, "ManagedObjectNotFound")) throw error;
  }
  // Files that were never attached stay when a VM is destroyed. A directory by any other name may hold more.
  // Usually it is gone with the VM and this task fails for it, which nobody who follows the progress should see.
  const { onProgress: _, ...quietly } = options;
  if (home && isOwnDirectory(home.path, uuid)) await deleteFile(node, home, quietly);
}

/** True for the directory vCenter made for a VM that was created under its instance's UUID. */
function isOwnDirectory(path: string, uuid: string): boolean {
  return path.startsWith(uuid) && /^(_\d+)?$/.test(path.slice(uuid.length));
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
