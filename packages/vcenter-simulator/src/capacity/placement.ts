import { invalidArgument, invalidState } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import type { ComputeObject } from "../inventory/compute-resources.ts";
import type { PoolObject } from "../inventory/resource-pools.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { isFailoverHost } from "./failover.ts";
import { type HostCapacity, isEffectiveHost } from "./host-capacity.ts";

type Host = ManagedObject<"HostSystem">;

/** What a host must offer. */
export interface PlacementNeeds {
  readonly memoryMiB: number;
  readonly numCPU: number;
  /** Names of datastores it must mount. */
  readonly datastores: readonly string[];
}

/** The compute resource a pool belongs to. */
export function ownerOf(vcenter: Vcenter, pool: PoolObject): ComputeObject {
  return vcenter.registry.require("ComputeResource", pool.properties.owner);
}

/** True when the cluster places and moves machines by itself. */
export function isDrsEnabled(compute: ComputeObject): boolean {
  const { configuration } = compute.properties as { configuration?: { drsConfig: { enabled?: boolean } } };
  return configuration?.drsConfig.enabled === true;
}

/**
 * The host for a machine: the one named, the only one there is, or the one DRS picks – the one with the
 * most free memory among those that fit. Throws InvalidArgument for a host outside the pool's compute
 * resource or for none in a cluster without DRS, InvalidState for one in maintenance, NoActiveHostInCluster
 * when none is up.
 */
export function chooseHost(
  vcenter: Vcenter,
  pool: PoolObject,
  named: Host | undefined,
  needs: PlacementNeeds,
): Host {
  const compute = ownerOf(vcenter, pool);
  if (named) return checkNamed(compute, named);
  const { hosts } = vcenter.capacity.measure(compute);
  const active = hosts.filter(({ isEffective, host }) => isEffective && !isFailoverHost(compute, host.ref));
  if (active.length === 0) throw noActiveHost(compute);
  if (compute.ref.type === "ClusterComputeResource" && !isDrsEnabled(compute) && hosts.length > 1)
    throw invalidArgument("host");
  const mounting = active.filter(({ host }) => needs.datastores.every((name) => mounts(vcenter, host, name)));
  const [best] = (mounting.length > 0 ? mounting : active).sort((a, b) => freeMiB(b) - freeMiB(a));
  if (!best) throw noActiveHost(compute);
  return best.host;
}

function checkNamed(compute: ComputeObject, host: Host): Host {
  if (host.properties.parent.value !== compute.ref.value) throw invalidArgument("host");
  if (host.properties.runtime.connectionState !== "connected")
    throw methodFault(
      "HostNotConnected",
      `Unable to communicate with the remote host, since it is disconnected.`,
    );
  if (!isEffectiveHost(host))
    throw invalidState("The operation is not allowed in the current state of the host.");
  return host;
}

function noActiveHost({ ref }: ComputeObject) {
  const message = "There is no active host in the cluster.";
  return methodFault("NoActiveHostInCluster", message, { computeResource: ref });
}

function mounts(vcenter: Vcenter, host: Host, name: string): boolean {
  return vcenter.storage.findDatastore(name, host.properties.datastore) !== undefined;
}

/** Memory a host has left, counting what its machines were given. */
function freeMiB({ availableMiB, grantedMiB }: HostCapacity): number {
  return availableMiB - grantedMiB;
}
