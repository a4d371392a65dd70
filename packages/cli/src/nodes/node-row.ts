import type { ComputeNode, HostStats } from "@novasphere/driver";
import type { InstanceInfo } from "@novasphere/ops";
import type { Column } from "../output/table.ts";

/** A node as `hypervisor list` and `hypervisor show` print it. Memory in MiB, disk in GiB. */
export interface NodeRow {
  /** Running number, in the order of the configuration. */
  readonly id: number;
  readonly hypervisor_hostname: string;
  readonly type: "cluster" | "pool";
  /** `up`, or `down` while vCenter gives no figures; the figures are then the last ones. */
  readonly state: "up" | "down";
  readonly vcpus: number;
  /** vCPUs of the instances on the node. */
  readonly vcpus_used: number;
  readonly memory_mb: number;
  readonly memory_mb_used: number;
  readonly local_gb: number;
  readonly local_gb_used: number;
  readonly running_vms: number;
  readonly moid: string;
  readonly path: string;
  /** The name in the configuration that led here. */
  readonly configured_as: string;
}

/** What `hypervisor show` adds. */
export interface NodeDetails extends NodeRow {
  /** File and line of that name; null when it is in no file. */
  readonly configured_at: string | null;
  readonly error: string | null;
  readonly collected_at: string;
  readonly free_ram_mb: number;
  readonly free_disk_gb: number;
  readonly disk_available_least: number;
  readonly largest_instance: { readonly vcpus: number; readonly memory_mb: number; readonly disk_gb: number };
  readonly hypervisor_type: string;
  readonly hypervisor_version: number;
  readonly servers: readonly string[];
}

/** Everything that is known of one node. */
export interface NodeFacts {
  readonly id: number;
  readonly node: ComputeNode;
  readonly stats: HostStats;
  readonly instances: readonly InstanceInfo[];
}

/** The row of a node. */
export function nodeRow({ id, node, stats, instances }: NodeFacts): NodeRow {
  return {
    id,
    hypervisor_hostname: node.name,
    type: node.kind,
    state: stats.stale ? "down" : "up",
    vcpus: stats.vcpus,
    vcpus_used: instances.reduce((sum, instance) => sum + instance.vcpus, 0),
    memory_mb: stats.memoryMb,
    memory_mb_used: stats.memoryMbUsed,
    local_gb: stats.localGb,
    local_gb_used: stats.localGbUsed,
    running_vms: instances.filter((instance) => instance.powerState === "running").length,
    moid: node.moid,
    path: node.path,
    configured_as: node.configuredAs.name,
  };
}

/** The row of a node with everything else there is to know. */
export function nodeDetails(facts: NodeFacts): NodeDetails {
  const { node, stats, instances } = facts;
  const { vcpus, memoryMb, diskGb } = stats.maxUnit;
  return {
    ...nodeRow(facts),
    configured_at: node.configuredAs.location ?? null,
    error: stats.error ?? null,
    collected_at: stats.collectedAt.toISOString(),
    free_ram_mb: stats.memoryMb - stats.memoryMbUsed,
    free_disk_gb: stats.localGb - stats.localGbUsed,
    disk_available_least: stats.diskAvailableGb,
    largest_instance: { vcpus, memory_mb: memoryMb, disk_gb: diskGb },
    hypervisor_type: stats.hypervisorType,
    hypervisor_version: stats.hypervisorVersion,
    servers: instances.map((instance) => instance.uuid),
  };
}

/** The columns of `hypervisor list`; beside each amount what is used of it. */
export const nodeColumns: readonly Column<NodeRow>[] = [
  { title: "ID", value: (row) => row.id },
  { title: "Hypervisor Hostname", value: (row) => row.hypervisor_hostname },
  { title: "Type", value: (row) => row.type },
  { title: "State", value: (row) => row.state },
  { title: "vCPUs", value: (row) => row.vcpus },
  { title: "Used", value: (row) => row.vcpus_used },
  { title: "Memory MB", value: (row) => row.memory_mb },
  { title: "Used", value: (row) => row.memory_mb_used },
  { title: "Disk GB", value: (row) => row.local_gb },
  { title: "Used", value: (row) => row.local_gb_used },
];
