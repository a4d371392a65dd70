import type { DrsMode } from "./readings.ts";

/** How well a node's figures are known. */
export type NodeState =
  /** The last refresh read it. */
  | "ready"
  /** The last refresh could not read it; its figures are older. */
  | "stale"
  /** The vCenter cannot be reached. */
  | "unreachable"
  /** The vCenter says that the object does not exist. */
  | "missing"
  /** The configuration does not allow it; it takes no instances. */
  | "refused";

/** Amounts of the three resources that are placed. */
export interface Amounts {
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
}

/** A datastore that a node can use. */
export interface NodeDatastore {
  readonly moid: string;
  readonly name: string;
  readonly capacityGb: number;
  readonly freeGb: number;
}

/** Figures of one node. Amounts are what the node can offer, not what Nova allocated. */
export interface HostStats {
  readonly node: string;
  /** The compute service host that the node belongs to. */
  readonly serviceHost: string;
  readonly state: NodeState;
  /** When the figures were read; for a node that never was, when it became known. */
  readonly collectedAt: Date;
  /** Age of the figures. */
  readonly ageMs: number;
  /** True when the figures are older than the last refresh; `error` says why. */
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
  /** What is not for instances of this node: room for failed hosts, and what managed nodes within it have. */
  readonly reserved: Amounts;
  /** The usable datastores, by moid. */
  readonly datastores: readonly NodeDatastore[];
  readonly drs: DrsMode;
  readonly isHaEnabled: boolean;
  /** Nodes that report the same capacity; empty unless `overlap` is `share`. */
  readonly sharesWith: readonly string[];
  readonly hypervisorType: string;
  /** `major·10⁶ + minor·10³ + patch` of the vCenter. */
  readonly hypervisorVersion: number;
  readonly hypervisorHostname: string;
  readonly cpuInfo: null;
  /** Architecture, hypervisor type, machine mode. */
  readonly supportedInstances: readonly (readonly [string, string, string])[];
  readonly numaTopology: null;
  /** The largest single instance that fits. */
  readonly maxUnit: Amounts;
}

/** The part of {@link HostStats} that is measured. */
export type NodeFigures = Pick<
  HostStats,
  | "vcpus"
  | "memoryMb"
  | "memoryMbUsed"
  | "localGb"
  | "localGbUsed"
  | "diskAvailableGb"
  | "reserved"
  | "datastores"
  | "drs"
  | "isHaEnabled"
  | "maxUnit"
>;

/** The figures of a node that was never read. */
export const noFigures: NodeFigures = {
  vcpus: 0,
  memoryMb: 0,
  memoryMbUsed: 0,
  localGb: 0,
  localGbUsed: 0,
  diskAvailableGb: 0,
  reserved: { vcpus: 0, memoryMb: 0, diskGb: 0 },
  datastores: [],
  drs: "off",
  isHaEnabled: false,
  maxUnit: { vcpus: 0, memoryMb: 0, diskGb: 0 },
};

/** What every node of a vCenter has in common. */
export interface HypervisorFacts {
  readonly type: string;
  readonly version: number;
}

/** What is known of the figures themselves. */
export type FigureFacts = Pick<
  HostStats,
  "serviceHost" | "state" | "collectedAt" | "ageMs" | "sharesWith"
> & { readonly error?: string };

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
  facts: FigureFacts,
): HostStats {
  return {
    node,
    ...facts,
    stale: facts.state !== "ready" && facts.state !== "refused",
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
