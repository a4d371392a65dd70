/** What is read of one host. Absent figures count as zero, for that host only. */
export interface HostReading {
  readonly moid: string;
  /** True for a host that is connected, powered on, and neither in maintenance nor in quarantine. */
  readonly isCounted: boolean;
  readonly threads: number;
  readonly cores: number;
  readonly mhz: number;
  readonly memoryBytes: number;
  readonly memoryUsedMb: number;
}

/** What is read of one datastore. */
export interface DatastoreReading {
  readonly moid: string;
  readonly name: string;
  readonly type: string;
  readonly accessible: boolean;
  readonly maintenanceMode: string | undefined;
  readonly capacityBytes: number;
  readonly freeBytes: number;
}

/** What a pool may use, and is promised, of one resource: MHz, or bytes. */
export interface PoolResource {
  /** The least over the chain of limits, as vSphere works it out. */
  readonly maxUsage: number;
  readonly usage: number;
  /** True when the pool itself has no limit. */
  readonly isUnlimited: boolean;
  readonly reservation: number;
  /** True when the pool may take more than its reservation from its parent. */
  readonly isExpandable: boolean;
  /** What the parent has not promised to anyone yet. */
  readonly parentUnreserved: number;
  readonly shares: number;
}

/** What is read of one resource pool. */
export interface PoolReading {
  readonly cpu: PoolResource;
  readonly memory: PoolResource;
  /** Moid of the compute resource it belongs to now. */
  readonly owner: string | undefined;
  /** The pools above it, nearest first; the root pool is last. */
  readonly above: readonly PoolAbove[];
}

/** A pool around another one. The limits of a root pool are what its hosts have, and count as none. */
interface PoolAbove {
  readonly moid: string;
  readonly isCpuLimited: boolean;
  readonly isMemoryLimited: boolean;
}

/** How a cluster keeps room for the failure of hosts. */
export type FailoverPolicy =
  | { readonly kind: "none" }
  /** These hosts take no machines while all is well. */
  | { readonly kind: "hosts"; readonly moids: ReadonlySet<string> }
  /** Parts of CPU and memory, in percent. */
  | { readonly kind: "percentage"; readonly cpu: number; readonly memory: number }
  /** As much as this many hosts have. */
  | { readonly kind: "slots"; readonly hosts: number };

/** Who chooses the host of a machine: `off` and `manual` leave it to the driver. */
export type DrsMode = "off" | "manual" | "partiallyAutomated" | "fullyAutomated";

/** What is read of a compute resource and its parts. */
export interface ComputeReading {
  readonly hosts: readonly HostReading[];
  readonly datastores: readonly DatastoreReading[];
  readonly failover: FailoverPolicy;
  readonly isHaEnabled: boolean;
  readonly drs: DrsMode;
}

/** What is read of one node; `pool` for a resource pool. */
export interface NodeReading extends ComputeReading {
  readonly pool?: PoolReading;
}
