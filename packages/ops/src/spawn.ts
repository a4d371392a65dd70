import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { isFault, type TaskOptions } from "@novasphere/vsphere-client";
import { encodeName } from "@novasphere/vsphere-inventory";
import { checkInstance, requestedBytes } from "./check-instance.ts";
import { directoryOf, formatDatastorePath, joinDatastorePath, parseDatastorePath } from "./datastore-path.ts";
import { DiskSlots } from "./disk-slots.ts";
import { OpsError } from "./errors.ts";
import type { Instance } from "./instance.ts";
import { buildingKey, vmDisplayName } from "./marks.ts";
import { fetchNetworkCards, type InterfaceRequest } from "./networks.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { chooseDatastore, chooseHost, fetchPlacementCandidates } from "./placement.ts";
import { runPowerTask } from "./power.ts";
import { isUnfinished, type RemovableVm, removalPaths, removeVm } from "./remove-vm.ts";
import { type HardwareSettings, readHardwareSettings } from "./spec/hardware-settings.ts";
import { addDisk } from "./virtual-disk.ts";
import { instanceFolderPath, type VmFolders } from "./vm-folders.ts";
import { findVm } from "./vm-lookup.ts";
import { buildVmSpec, storageAllocation } from "./vm-spec.ts";

type VmRef = ManagedObjectReference<"VirtualMachine">;

/** What a spawn may be told beside the instance. */
export interface SpawnOptions extends TaskOptions {
  /** The interfaces to plug, one network card each; a text is the name of a network. */
  readonly networks?: readonly (string | InterfaceRequest)[];
  /** False leaves the VM powered off. Default true. */
  readonly powerOn?: boolean;
}

/**
 * Creates the VM of an instance, or finishes what an earlier spawn began: a VM that was left half made is removed
 * and made anew, one that is complete is only started. A failure removes what was made.
 */
export async function spawnInstance(
  node: NodeContext,
  folders: VmFolders,
  instance: Instance,
  options: SpawnOptions,
): Promise<VmRef> {
  checkInstance(instance);
  const settings = readHardwareSettings(instance);
  const existing = await findExisting(node, instance, options);
  if (existing) {
    await startSpawned(node, existing.vm, options);
    return existing.vm;
  }
  try {
    const vm = await createVm(node, folders, instance, settings, options);
    await completeVm(node, vm, instance, settings, options);
    await startSpawned(node, vm, options);
    return vm;
  } catch (error) {
    // The caller's signal may be the reason we are here, so the clean-up does not listen to it.
    await removeRemains(node, instance.uuid).catch(() => undefined);
    throw error;
  }
}

/** The instance's VM if it is complete; one that is half made is removed. Throws `OPS_INSTANCE_EXISTS`. */
async function findExisting(
  node: NodeContext,
  { uuid, flavor }: Instance,
  options: TaskOptions,
): Promise<RemovableVm | undefined> {
  const paths = [...removalPaths, "config.hardware.numCPU", "config.hardware.memoryMB"] as const;
  const found = await findVm(node, uuid, options, paths);
  if (!found) return undefined;
  const { "config.hardware.numCPU": cpus, "config.hardware.memoryMB": memoryMb } = found.properties;
  if (found.isOurs && isUnfinished(found.properties["config.extraConfig"])) {
    await removeVm(node, uuid, found, options);
    return undefined;
  }
  const isTheSame = found.isOurs && found.resourcePool?.value === node.resourcePool.value;
  if (isTheSame && cpus === flavor.vcpus && memoryMb === flavor.memoryMb) return found;
  throw new OpsError(
    "OPS_INSTANCE_EXISTS",
    `instance ${uuid} already has another VM, ${found.name} (${found.vm.value}); delete it first`,
    { instanceUuid: uuid },
  );
}

async function createVm(
  node: NodeContext,
  folders: VmFolders,
  instance: Instance,
  settings: HardwareSettings,
  options: SpawnOptions,
): Promise<VmRef> {
  const candidates = await fetchPlacementCandidates(node, options);
  const datastore = chooseDatastore(candidates, requestedBytes(instance) / 1024 ** 3, node);
  const host = chooseHost(candidates, datastore, node);
  const networks = await fetchNetworkCards(node, options.networks ?? [], options);
  const config = buildVmSpec(instance, { datastore: datastore.name, networks, settings });
  const create = async () => {
    const folder = await folders.require(instanceFolderPath(instance.projectId), options);
    const parameters = { _this: folder, config, pool: node.resourcePool, ...(host && { host }) };
    return runNodeTask(node, "CreateVM_Task", parameters, options);
  };
  try {
    return await create();
  } catch (error) {
    // Somebody removed a folder that we remember.
    if (instance.projectId === undefined || !isFault(error, "ManagedObjectNotFound")) throw error;
    folders.forget(instanceFolderPath(instance.projectId));
    return create();
  }
}

/** Gives the VM its name and its further disks, and takes the mark of the unfinished away: one task. */
async function completeVm(
  node: NodeContext,
  vm: VmRef,
  instance: Instance,
  settings: HardwareSettings,
  options: SpawnOptions,
): Promise<void> {
  const name = encodeName(vmDisplayName(instance.displayName, instance.uuid));
  const deviceChange = await extraDisks(node, vm, instance, settings, options);
  await runNodeTask(
    node,
    "ReconfigVM_Task",
    {
      _this: vm,
      spec: {
        name,
        extraConfig: [{ key: buildingKey, value: "" }],
        ...(deviceChange.length > 0 && { deviceChange }),
      },
    },
    options,
  );
}

/** The flavor's ephemeral and swap disks, beside the VM's other files. One call where there are any. */
async function extraDisks(
  node: NodeContext,
  vm: VmRef,
  { flavor }: Instance,
  settings: HardwareSettings,
  options: TaskOptions,
): Promise<Vim.VirtualDeviceConfigSpec[]> {
  const { ephemeralGb = 0, swapMb = 0 } = flavor;
  const wanted = [
    { file: "ephemeral_0.vmdk", createKiB: ephemeralGb * 1024 ** 2 },
    { file: "swap.vmdk", createKiB: swapMb * 1024 },
  ].filter(({ createKiB }) => createKiB > 0);
  if (wanted.length === 0) return [];
  const properties = await node.session.fetchProperties(
    vm,
    ["config.hardware.device", "config.files.vmPathName"],
    options,
  );
  const vmx = parseDatastorePath(properties["config.files.vmPathName"] ?? "");
  if (!vmx) throw new TypeError(`${vm.value} has no path of its files`);
  const slots = new DiskSlots(properties["config.hardware.device"] ?? [], settings.adapter);
  const disks = wanted.map(({ file, createKiB }, index) =>
    addDisk({
      key: -(index + 1),
      slot: slots.take(),
      fileName: formatDatastorePath(joinDatastorePath(directoryOf(vmx), file)),
      createKiB,
      ...storageAllocation(settings.diskIo),
    }),
  );
  return [...slots.newControllers, ...disks];
}

async function startSpawned(node: NodeContext, vm: VmRef, options: SpawnOptions): Promise<void> {
  if (options.powerOn ?? true) await runPowerTask(node, "PowerOnVM_Task", vm, options);
}

/** Removes what a failed spawn has left; also a VM whose creation was never answered. */
async function removeRemains(node: NodeContext, uuid: string): Promise<void> {
  const found = await findVm(node, uuid, {}, removalPaths);
  if (found?.isOurs) await removeVm(node, uuid, found);
}
