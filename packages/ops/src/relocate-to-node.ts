import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import type { CallOptions, TaskOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import { isRawMapping } from "./iscsi/raw-mapping.ts";
import { fetchNetworkCards } from "./networks.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { chooseDatastore, chooseHost, fetchPlacementCandidates, isUsableDatastore } from "./placement.ts";
import { underPolicy } from "./policy-candidates.ts";
import { ownDisks } from "./root-disk.ts";
import { findServerGroup, leaveServerGroup } from "./server-group.ts";
import { fetchVmPolicy, profileSpec, type StoragePolicy } from "./storage-policy.ts";
import { type Disk, disksOf } from "./virtual-disk.ts";
import { requireOurVm } from "./vm-lookup.ts";

const kibibytesPerGibibyte = 1024 ** 2;

/**
 * Moves an instance, running or not, into another node's pool: in one task, with its files where the other node's
 * hosts do not mount their datastore. Standard networks are looked up by name at the other node. There already is
 * success. Throws `OPS_NOT_SUPPORTED` for a node of another session and for
 * iSCSI volumes, `OPS_NETWORK_NOT_FOUND`,
 * `OPS_DATASTORE_NOT_FOUND` or `OPS_HOST_NOT_FOUND`, before anything is changed.
 */
export async function relocateToNode(
  node: NodeContext,
  uuid: string,
  target: NodeContext,
  options: TaskOptions = {},
): Promise<void> {
  if (node.session !== target.session)
    throw new OpsError(
      "OPS_NOT_SUPPORTED",
      `instance ${uuid} cannot go from ${node.name} to ${target.name}, which another session serves; migrate its disks instead`,
      { instanceUuid: uuid },
    );
  const { vm, resourcePool, properties } = await requireOurVm(node, uuid, options, [
    "config.hardware",
    "config.files.vmPathName",
    "config.extraConfig",
    "datastore",
    "runtime.host",
  ]);
  if (resourcePool?.value === target.resourcePool.value) return;
  const devices = properties["config.hardware"]?.device ?? [];
  if (node.computeResource.value !== target.computeResource.value && devices.some(isRawMapping))
    throw new OpsError(
      "OPS_NOT_SUPPORTED",
      `instance ${uuid} has iSCSI volumes, which the hosts of ${target.name} may not see; detach them first`,
      { instanceUuid: uuid },
    );
  const [mounts, policy] = await Promise.all([
    fetchPlacementCandidates(target, options),
    fetchVmPolicy(target, vm, options),
  ]);
  const candidates = policy ? await underPolicy(target, policy, mounts, options) : mounts;
  const mounted = new Set(
    mounts.datastores
      .filter((datastore) => isUsableDatastore(datastore, target.datastoreRegex))
      .map(({ ref }) => formatReference(ref)),
  );
  const stays = (properties.datastore ?? []).every((ref) => mounted.has(formatReference(ref)));
  const sizeGb =
    disksOf(devices).reduce((sum, disk) => sum + Number(disk.capacityInKB), 0) / kibibytesPerGibibyte;
  const [home] = candidates.datastores.filter(({ ref }) => ref.value === properties.datastore?.[0]?.value);
  const datastore = stays && home ? home : chooseDatastore(candidates, sizeGb, target);
  const host = chooseHostOf(candidates, datastore, target, properties["runtime.host"]?.value);
  const deviceChange = await replug(target, devices, options);
  const isElsewhere = node.datacenter.value !== target.datacenter.value;
  const spec: Vim.VirtualMachineRelocateSpec = {
    pool: target.resourcePool,
    ...(host && { host }),
    ...(!stays && { datastore: datastore.ref }),
    ...(!stays && policy && policyAt(datastore.ref, policy, ownDisks(properties))),
    ...(isElsewhere && { folder: target.vmFolder }),
    ...(deviceChange.length > 0 && { deviceChange }),
  };
  await runNodeTask(target, "RelocateVM_Task", { _this: vm, spec }, options);
  const groupId = findServerGroup(properties["config.extraConfig"]);
  if (groupId === undefined || node.computeResource.value === target.computeResource.value) return;
  // The instance has moved, whatever becomes of the rule that it left.
  await leaveServerGroup(node, groupId, vm, options).catch(() => undefined);
}

/** The part of a move to a datastore that keeps the policy of a VM's home and of its own disks. */
function policyAt(
  datastore: ManagedObjectReference,
  policy: Pick<StoragePolicy, "id">,
  disks: readonly Disk[],
): Pick<Vim.VirtualMachineRelocateSpec, "profile" | "disk"> {
  const profile = profileSpec(policy);
  return { profile, disk: disks.map(({ key }) => ({ diskId: key, datastore, profile })) };
}

/** A VM that moves between pools of one cluster stays on its host. */
function chooseHostOf(
  candidates: Parameters<typeof chooseHost>[0],
  datastore: Parameters<typeof chooseHost>[1],
  target: NodeContext,
  present: string | undefined,
) {
  const isPresentUsable = candidates.hosts.some(({ ref, isUsable }) => isUsable && ref.value === present);
  return isPresentUsable ? undefined : chooseHost(candidates, datastore, target);
}

/** Changes of the cards whose network has the same name but is another one at the target. */
async function replug(
  target: NodeContext,
  devices: readonly Vim.AnyVirtualDevice[],
  options: CallOptions,
): Promise<Vim.VirtualDeviceConfigSpec[]> {
  const cards = devices.flatMap((device) => {
    const { backing } = device;
    const isNamed = backing !== undefined && "deviceName" in backing && "network" in backing;
    return "macAddress" in device && isNamed
      ? [{ device, name: String(backing.deviceName), network: backing.network }]
      : [];
  });
  const found = await fetchNetworkCards(
    target,
    cards.map(({ name }) => name),
    options,
  );
  return cards.flatMap(({ device, network }, index) => {
    const backing = found[index]?.backing;
    const isSame =
      backing &&
      "network" in backing &&
      (network as { value?: string } | undefined)?.value === backing.network?.value;
    return backing && !isSame ? [{ operation: "edit" as const, device: { ...device, backing } }] : [];
  });
}
