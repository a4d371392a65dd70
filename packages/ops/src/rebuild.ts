import type { ManagedObjectReference } from "@novasphere/vim25";
import type { Instance } from "./instance.ts";
import type { NodeContext } from "./node-context.ts";
import { removalPaths, removeVm } from "./remove-vm.ts";
import { makePrepared, planInstance, prepareSpawn, type SpawnOptions } from "./spawn.ts";
import type { VmFolders } from "./vm-folders.ts";
import { checkOurs, findVm } from "./vm-lookup.ts";

/**
 * Removes an instance's VM and makes another one with the same UUID; volumes are taken off first and keep their files.
 * Place and image are seen to before: what fails there leaves the instance as it was. Throws what a spawn throws.
 */
export async function rebuildInstance(
  node: NodeContext,
  folders: VmFolders,
  instance: Instance,
  options: SpawnOptions,
): Promise<ManagedObjectReference<"VirtualMachine">> {
  const { uuid } = instance;
  const plan = planInstance(instance, options);
  const found = await findVm(node, uuid, options, removalPaths);
  if (found) checkOurs(found, uuid);
  const prepared = await prepareSpawn(node, plan, options);
  if (found) await removeVm(node, uuid, found, options);
  return makePrepared(node, folders, prepared, options);
}
