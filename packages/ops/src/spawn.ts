import type { ManagedObjectReference } from "@novasphere/vim25";
import { isFault, type TaskOptions } from "@novasphere/vsphere-client";
import { attachVolume } from "./attach-volume.ts";
import { type CompleteOptions, completeVm } from "./complete-vm.ts";
import { formatDatastorePath } from "./datastore-path.ts";
import { OpsError } from "./errors.ts";
import type { ImageContent } from "./image/image-content.ts";
import { storesFor } from "./image/image-stores.ts";
import { forgetLostRoot, prepareRoot, type RootSource } from "./image/root-source.ts";
import type { Instance } from "./instance.ts";
import { formatMachineId } from "./machine-id.ts";
import { fetchNetworkCards, type InterfaceRequest } from "./networks.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import {
  chooseDatastore,
  chooseHost,
  type DatastoreCandidate,
  type PlacementCandidates,
} from "./placement.ts";
import { fetchPolicyCandidates } from "./policy-candidates.ts";
import { runPowerTask } from "./power.ts";
import { isUnfinished, type RemovableVm, removalPaths, removeVm } from "./remove-vm.ts";
import { type ServerGroup, syncServerGroup } from "./server-group.ts";
import { planSpawn, type SpawnPlan } from "./spawn-plan.ts";
import { recommendDatastore } from "./storage-drs.ts";
import type { StoragePolicy } from "./storage-policy.ts";
import { instanceFolderPath, type VmFolders } from "./vm-folders.ts";
import { findVm, rememberVm } from "./vm-lookup.ts";
import { buildVmSpec } from "./vm-spec.ts";
import type { Volume } from "./volume.ts";

type VmRef = ManagedObjectReference<"VirtualMachine">;

/** What a spawn may be told beside the instance. */
export interface SpawnOptions extends CompleteOptions {
  /** The interfaces to plug, one network card each; a text is the name of a network. */
  readonly networks?: readonly (string | InterfaceRequest)[];
  /** The bytes of the instance's image. Without them the root disk is blank. */
  readonly imageContent?: ImageContent;
  /** A volume in the place of the root disk; the image's bytes are not needed then. */
  readonly bootVolume?: Volume;
  /** Further volumes, attached in this order. */
  readonly volumes?: readonly Volume[];
  /** The server group it belongs to, kept by a DRS rule from before the instance starts. */
  readonly serverGroup?: ServerGroup;
  /** False leaves the VM powered off. Default true. */
  readonly powerOn?: boolean;
}

/** Where a VM is made. */
interface Placement {
  readonly datastore: DatastoreCandidate;
  readonly candidates: PlacementCandidates;
  /** Undefined for a node that does not place by storage policies. */
  readonly policy: StoragePolicy | undefined;
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
  const plan = planInstance(instance, options);
  const existing = await findExisting(node, instance, options);
  if (existing) {
    await startSpawned(node, instance.uuid, existing.vm, options);
    return existing.vm;
  }
  return makePrepared(node, folders, await prepareSpawn(node, plan, options), options);
}

/** A spawn that has its place, with its image there. */
interface PreparedSpawn {
  readonly plan: SpawnPlan;
  readonly placement: Placement;
  readonly root: RootSource | undefined;
}

/** Checks what can be checked of a spawn without a call. See {@link planSpawn}. */
export function planInstance(instance: Instance, options: SpawnOptions): SpawnPlan {
  return planSpawn(instance, options.bootVolume === undefined ? options.imageContent : undefined);
}

/** Finds the place of a spawn and brings the image there. Nothing of an instance is made yet. */
export async function prepareSpawn(
  node: NodeContext,
  plan: SpawnPlan,
  options: SpawnOptions,
): Promise<PreparedSpawn> {
  const placement = await place(node, plan, options);
  return { plan, placement, root: await prepareRoot(node, plan, placement.datastore, options) };
}

/** Makes the VM of a prepared spawn and starts it, with its image fetched anew where somebody has deleted it. */
export async function makePrepared(
  node: NodeContext,
  folders: VmFolders,
  { plan, placement, root }: PreparedSpawn,
  options: SpawnOptions,
): Promise<VmRef> {
  try {
    return await makeVm(node, folders, plan, placement, root, options);
  } catch (error) {
    if (!(await forgetLostRoot(node, root, error, options))) throw error;
  }
  const found = await prepareRoot(node, plan, placement.datastore, options);
  return makeVm(node, folders, plan, placement, found, options);
}

/** Makes a VM and starts it; a failure removes what was made. */
async function makeVm(
  node: NodeContext,
  folders: VmFolders,
  plan: SpawnPlan,
  placement: Placement,
  root: RootSource | undefined,
  options: SpawnOptions,
): Promise<VmRef> {
  const { uuid } = plan.instance;
  try {
    const vm = await createVm(node, folders, plan, placement, root, options);
    rememberVm(node, uuid, { vm, resourcePool: node.resourcePool });
    // Before any other disk, so that it gets the first place.
    if (options.bootVolume !== undefined) await attachVolume(node, uuid, options.bootVolume, options);
    await completeVm(node, vm, plan, { root, policy: placement.policy }, options);
    await startSpawned(node, uuid, vm, options);
    return vm;
  } catch (error) {
    // The caller's signal may be the reason we are here, so the clean-up does not listen to it.
    await removeRemains(node, uuid).catch(() => undefined);
    throw error;
  }
}

async function place(node: NodeContext, plan: SpawnPlan, options: TaskOptions): Promise<Placement> {
  const found = await fetchPolicyCandidates(node, plan.instance.flavor, options);
  const candidates = storesFor(found, plan.image?.kind);
  const { policy } = candidates;
  const best = chooseDatastore(candidates, plan.requestedBytes / 1024 ** 3, node);
  const recommended =
    best.storagePod &&
    (await recommendDatastore(node, best.storagePod, { plan, policy }, candidates.datastores, options));
  const datastore = recommended ?? best;
  // Without any host an image need not be fetched.
  chooseHost(candidates, datastore, node);
  return { datastore, candidates, policy };
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
  { instance, settings }: SpawnPlan,
  { datastore, candidates, policy }: Placement,
  root: RootSource | undefined,
  options: SpawnOptions,
): Promise<VmRef> {
  const interfaces = options.networks ?? [];
  const { signal } = options;
  const asksForHosts = !candidates.isPlacedByDrs;
  const networks = await fetchNetworkCards(node, interfaces, { ...(signal && { signal }), asksForHosts });
  const reach = networks.flatMap(({ hosts }) => hosts ?? []);
  const host = chooseHost(candidates, datastore, node, reach);
  const config = buildVmSpec(instance, {
    datastore: datastore.name,
    networks,
    settings,
    policy,
    serverGroupId: options.serverGroup?.id,
    serialPort: node.serialPort,
    machineId: node.injectsNetworks
      ? formatMachineId(interfaces.flatMap((card) => (typeof card === "string" ? [] : [card])))
      : undefined,
    bringsRootDisk: root?.form === "copied" || options.bootVolume !== undefined,
    ...(root?.form === "linked" && {
      linkedRoot: { parentFileName: formatDatastorePath(root.file), capacityKiB: root.capacityKiB },
    }),
  });
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

async function startSpawned(
  node: NodeContext,
  uuid: string,
  vm: VmRef,
  options: SpawnOptions,
): Promise<void> {
  for (const volume of options.volumes ?? []) await attachVolume(node, uuid, volume, options);
  const { serverGroup } = options;
  if (serverGroup)
    await syncServerGroup(node, { ...serverGroup, members: [...serverGroup.members, uuid] }, options);
  if (options.powerOn ?? true) await runPowerTask(node, "PowerOnVM_Task", vm, options);
}

/** Removes what a failed spawn has left; also a VM whose creation was never answered. */
async function removeRemains(node: NodeContext, uuid: string): Promise<void> {
  const found = await findVm(node, uuid, {}, removalPaths);
  if (found?.isOurs) await removeVm(node, uuid, found);
}
