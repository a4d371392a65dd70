import { isUsableDatastore } from "@novasphere/ops";
import { countedHosts, failoverReserve } from "./failover-reserve.ts";
import type { NodeFigures } from "./host-stats.ts";
import { part } from "./part.ts";
import type {
  ComputeReading,
  DatastoreReading,
  HostReading,
  NodeReading,
  PoolReading,
  PoolResource,
} from "./readings.ts";

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** What a pool's capacity is taken from: what it may use at most, or what it is promised. */
export type CapacityBasis = "limit" | "reservation";

/** How figures are worked out. */
export interface CapacityOptions {
  /** Only datastores whose name matches from its start count. */
  readonly datastoreRegex?: RegExp;
  /** Default `limit`. */
  readonly capacityBasis?: CapacityBasis;
}

/** The figures of a cluster, or of a resource pool in it. */
export function nodeFigures(reading: NodeReading, options: CapacityOptions = {}): NodeFigures {
  const cluster = clusterFigures(reading, options.datastoreRegex);
  return reading.pool
    ? poolFigures(cluster, meanMhz(reading), reading.pool, options.capacityBasis ?? "limit")
    : cluster;
}

/** Figures of a cluster: the sum over its counted hosts and usable datastores. */
export function clusterFigures(reading: ComputeReading, datastoreRegex?: RegExp): NodeFigures {
  const counted = countedHosts(reading.hosts, reading.failover);
  const reserve = failoverReserve(counted, reading.failover);
  const disk = diskFigures(reading.datastores, datastoreRegex);
  return {
    vcpus: sum(counted, (host) => host.threads),
    memoryMb: Math.floor(sum(counted, (host) => host.memoryBytes) / mebibyte),
    memoryMbUsed: sum(counted, (host) => host.memoryUsedMb),
    ...disk,
    reserved: {
      vcpus: reserve.threads,
      memoryMb: Math.ceil(reserve.memoryBytes / mebibyte),
      diskGb: 0,
    },
    drs: reading.drs,
    isHaEnabled: reading.isHaEnabled,
    maxUnit: {
      vcpus: largest(counted, (host) => host.threads),
      memoryMb: Math.floor(largest(counted, (host) => host.memoryBytes) / mebibyte),
      diskGb: disk.diskAvailableGb,
    },
  };
}

/** MHz of one thread, as the mean over the counted hosts. */
function meanMhz({ hosts, failover }: ComputeReading): number {
  const counted = countedHosts(hosts, failover);
  const threads = sum(counted, (host) => host.threads);
  return threads === 0 ? 0 : sum(counted, (host: HostReading) => host.mhz * host.cores) / threads;
}

/** A cluster's figures cut to what a pool in it has, with the pool's own usage and its part of the reserve. */
function poolFigures(
  cluster: NodeFigures,
  mhzPerThread: number,
  pool: PoolReading,
  basis: CapacityBasis,
): NodeFigures {
  const threads = mhzPerThread === 0 ? 0 : Math.floor(poolAmount(pool.cpu, basis) / mhzPerThread);
  const vcpus = Math.min(threads, cluster.vcpus);
  const memoryMb = Math.min(Math.floor(poolAmount(pool.memory, basis) / mebibyte), cluster.memoryMb);
  return {
    ...cluster,
    vcpus,
    memoryMb,
    memoryMbUsed: Math.floor(pool.memory.usage / mebibyte),
    reserved: {
      vcpus: part(cluster.reserved.vcpus, cluster.vcpus, vcpus),
      memoryMb: part(cluster.reserved.memoryMb, cluster.memoryMb, memoryMb),
      diskGb: 0,
    },
    maxUnit: {
      vcpus: Math.min(vcpus, cluster.maxUnit.vcpus),
      memoryMb: Math.min(memoryMb, cluster.maxUnit.memoryMb),
      diskGb: cluster.maxUnit.diskGb,
    },
  };
}

function poolAmount(resource: PoolResource, basis: CapacityBasis): number {
  if (basis === "limit") return resource.maxUsage;
  const promised = resource.reservation + (resource.isExpandable ? resource.parentUnreserved : 0);
  return Math.min(promised, resource.maxUsage);
}

function diskFigures(datastores: readonly DatastoreReading[], regex: RegExp | undefined) {
  const usable = datastores.filter((datastore) => isUsableDatastore(datastore, regex));
  const free = (datastore: DatastoreReading) => Math.min(datastore.freeBytes, datastore.capacityBytes);
  const capacity = sum(usable, (datastore) => datastore.capacityBytes);
  return {
    localGb: Math.floor(capacity / gibibyte),
    localGbUsed: Math.floor((capacity - sum(usable, free)) / gibibyte),
    diskAvailableGb: Math.floor(largest(usable, (datastore) => datastore.freeBytes) / gibibyte),
    datastores: usable.map((datastore) => ({
      moid: datastore.moid,
      name: datastore.name,
      capacityGb: Math.floor(datastore.capacityBytes / gibibyte),
      freeGb: Math.floor(free(datastore) / gibibyte),
    })),
  };
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}

function largest<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((most, item) => Math.max(most, amount(item)), 0);
}
