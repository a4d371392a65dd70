import { isUsableDatastore } from "@novasphere/ops";
import type { NodeFigures } from "./host-stats.ts";

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** What is read of one host. Absent figures count as zero, for that host only. */
export interface HostReading {
  readonly isCounted: boolean;
  readonly threads: number;
  readonly cores: number;
  readonly mhz: number;
  readonly memoryBytes: number;
  readonly memoryUsedMb: number;
}

/** What is read of one datastore. */
export interface DatastoreReading {
  readonly name: string;
  readonly type: string;
  readonly accessible: boolean;
  readonly maintenanceMode: string | undefined;
  readonly capacityBytes: number;
  readonly freeBytes: number;
}

/** What is read of one resource pool; `maxUsage` already is the least over the chain of limits. */
export interface PoolReading {
  readonly memoryMaxBytes: number;
  readonly memoryUsedBytes: number;
  readonly cpuMaxMhz: number;
}

/** Figures of a cluster: the sum over its counted hosts and usable datastores. */
export function clusterFigures(
  hosts: readonly HostReading[],
  datastores: readonly DatastoreReading[],
  datastoreRegex?: RegExp,
): NodeFigures {
  const counted = hosts.filter((host) => host.isCounted);
  const disk = diskFigures(datastores, datastoreRegex);
  return {
    vcpus: sum(counted, (host) => host.threads),
    memoryMb: Math.floor(sum(counted, (host) => host.memoryBytes) / mebibyte),
    memoryMbUsed: sum(counted, (host) => host.memoryUsedMb),
    ...disk,
    maxUnit: {
      vcpus: largest(counted, (host) => host.threads),
      memoryMb: Math.floor(largest(counted, (host) => host.memoryBytes) / mebibyte),
      diskGb: disk.diskAvailableGb,
    },
  };
}

/**
 * Figures of a resource pool: its cluster's, cut to what the pool may use, with the pool's own usage.
 * CPU limits are in MHz; one thread counts as the cluster's mean MHz per thread.
 */
export function poolFigures(
  pool: PoolReading,
  hosts: readonly HostReading[],
  datastores: readonly DatastoreReading[],
  datastoreRegex?: RegExp,
): NodeFigures {
  const cluster = clusterFigures(hosts, datastores, datastoreRegex);
  const counted = hosts.filter((host) => host.isCounted);
  const mhzPerThread =
    cluster.vcpus === 0 ? 0 : sum(counted, (host) => host.mhz * host.cores) / cluster.vcpus;
  const limitVcpus = mhzPerThread === 0 ? 0 : Math.floor(pool.cpuMaxMhz / mhzPerThread);
  const vcpus = Math.min(limitVcpus, cluster.vcpus);
  const memoryMb = Math.min(Math.floor(pool.memoryMaxBytes / mebibyte), cluster.memoryMb);
  return {
    ...cluster,
    vcpus,
    memoryMb,
    memoryMbUsed: Math.floor(pool.memoryUsedBytes / mebibyte),
    maxUnit: {
      vcpus: Math.min(vcpus, cluster.maxUnit.vcpus),
      memoryMb: Math.min(memoryMb, cluster.maxUnit.memoryMb),
      diskGb: cluster.maxUnit.diskGb,
    },
  };
}

function diskFigures(datastores: readonly DatastoreReading[], regex: RegExp | undefined) {
  const usable = datastores.filter((datastore) => isUsableDatastore(datastore, regex));
  const capacity = sum(usable, (datastore) => datastore.capacityBytes);
  const free = sum(usable, (datastore) => Math.min(datastore.freeBytes, datastore.capacityBytes));
  return {
    localGb: Math.floor(capacity / gibibyte),
    localGbUsed: Math.floor((capacity - free) / gibibyte),
    diskAvailableGb: Math.floor(largest(usable, (datastore) => datastore.freeBytes) / gibibyte),
  };
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}

function largest<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((most, item) => Math.max(most, amount(item)), 0);
}
