/** Figures of one node. Amounts are what the node can offer, not what Nova allocated. */
export interface HostStats {
  readonly node: string;
  /** When the figures were read. */
  readonly collectedAt: Date;
  /** True when the last reading failed and the figures are older; `error` says why. */
  readonly stale: boolean;
  readonly error?: string;
  /** Logical CPUs (threads). */
  readonly vcpus: number;
  /** Always 0, as Nova's driver has it: Nova counts allocated vCPUs itself. */
  readonly vcpusUsed: number;
  /** MiB. */
  readonly memoryMb: number;
  readonly memoryMbUsed: number;
  /** GiB over all usable datastores. */
  readonly localGb: number;
  readonly localGbUsed: number;
  /** GiB free on the datastore with the most free space. */
  readonly diskAvailableGb: number;
  readonly hypervisorType: string;
  /** `major·10⁶ + minor·10³ + patch` of the vCenter. */
  readonly hypervisorVersion: number;
  readonly hypervisorHostname: string;
  readonly cpuInfo: null;
  /** Architecture, hypervisor type, machine mode. */
  readonly supportedInstances: readonly (readonly [string, string, string])[];
  readonly numaTopology: null;
  /** The largest single instance that fits. */
  readonly maxUnit: { readonly vcpus: number; readonly memoryMb: number; readonly diskGb: number };
}

/** The part of {@link HostStats} that is measured. */
export type NodeFigures = Pick<
  HostStats,
  "vcpus" | "memoryMb" | "memoryMbUsed" | "localGb" | "localGbUsed" | "diskAvailableGb" | "maxUnit"
>;

/** What every node of a vCenter has in common. */
export interface HypervisorFacts {
  readonly type: string;
  readonly version: number;
}

/** `8.0.2` → 8000002. Missing parts count as 0. */
export function hypervisorVersion(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
  return major * 1_000_000 + minor * 1_000 + patch;
}

/** The complete statistics of a node. */
export function hostStats(
  node: string,
  figures: NodeFigures,
  hypervisor: HypervisorFacts,
  reading: { readonly collectedAt: Date; readonly error?: string },
): HostStats {
  return {
    node,
    collectedAt: reading.collectedAt,
    stale: reading.error !== undefined,
    ...(reading.error !== undefined && { error: reading.error }),
    ...figures,
    vcpusUsed: 0,
    hypervisorType: hypervisor.type,
    hypervisorVersion: hypervisor.version,
    hypervisorHostname: node,
    cpuInfo: null,
    supportedInstances: [
      ["i686", "vmware", "hvm"],
      ["x86_64", "vmware", "hvm"],
    ],
    numaTopology: null,
  };
}
