import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import type { CallOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import { isRawMapping } from "./iscsi/raw-mapping.ts";
import { fetchNetworkCards } from "./networks.ts";
import type { NodeContext } from "./node-context.ts";
import { chooseDatastore, chooseHost, fetchPlacementCandidates, isUsableDatastore } from "./placement.ts";
import { underPolicy } from "./policy-candidates.ts";
import { diskPaths, ownDisks } from "./root-disk.ts";
import { findServerGroup } from "./server-group.ts";
import { fetchVmPolicy, profileSpec, type StoragePolicy } from "./storage-policy.ts";
import { type Disk, disksOf } from "./virtual-disk.ts";
import { requireOurVm } from "./vm-lookup.ts";

/** How an instance gets to another node. */
export interface MovePlan {
  readonly vm: ManagedObjectReference<"VirtualMachine">;
  readonly isRunning: boolean;
  readonly spec: Vim.VirtualMachineRelocateSpec;
  /** Name of the datastore that its home is on afterwards. */
  readonly datastore: string;
  /** True where its files move to that datastore. */
  readonly movesFiles: boolean;
  /** The hosts that may run it there. */
  readonly hosts: readonly ManagedObjectReference[];
  /** The server group whose rule it leaves behind in another cluster. */
  readonly leftGroup: string | undefined;
}

const kibibytesPerGibibyte = 1024 ** 2;

/**
 * What a move into another node's pool takes; undefined for an instance that is there already. Changes nothing. Its
 * files stay where the other node's hosts mount their datastores, and standard networks are looked up by name there.
 * Throws `OPS_NOT_SUPPORTED` for a node of another session and for iSCSI volumes, `OPS_NETWORK_NOT_FOUND`,
 * `OPS_DATASTORE_NOT_FOUND` or `OPS_HOST_NOT_FOUND`.
 */
export async function planMove(
  node: NodeContext,
  uuid: string,
  target: NodeContext,
  options: CallOptions,
): Promise<MovePlan | undefined> {
  if (node.session !== target.session)
    throw new OpsError(
      "OPS_NOT_SUPPORTED",
      `instance ${uuid} cannot go from ${node.name} to ${target.name}, which another session serves; migrate its disks instead`,
      { instanceUuid: uuid },
    );
  const { vm, powerState, resourcePool, properties } = await requireOurVm(node, uuid, options, [
    ...diskPaths,
    "datastore",
    "runtime.host",
  ]);
  if (resourcePool?.value === target.resourcePool.value) return undefined;
  const isOtherCluster = node.computeResource.value !== target.computeResource.value;
  const devices = properties["config.hardware"]?.device ?? [];
  if (isOtherCluster && devices.some(isRawMapping))
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
  const deviceChange = await replugCards(target, devices, options);
  const isElsewhere = node.datacenter.value !== target.datacenter.value;
  return {
    vm,
    isRunning: powerState === "poweredOn",
    datastore: datastore.name,
    movesFiles: !stays,
    hosts: candidates.hosts.filter(({ isUsable }) => isUsable).map(({ ref }) => ref),
    leftGroup: isOtherCluster ? findServerGroup(properties["config.extraConfig"]) : undefined,
    spec: {
      pool: target.resourcePool,
      ...(host && { host }),
      ...(!stays && { datastore: datastore.ref }),
      ...(!stays && policy && policyAt(datastore.ref, policy, ownDisks(properties))),
      ...(isElsewhere && { folder: target.vmFolder }),
      ...(deviceChange.length > 0 && { deviceChange }),
    },
  };
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
export async function replugCards(
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
