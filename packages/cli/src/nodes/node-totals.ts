import type { NodeDetails } from "./node-row.ts";

/** Sums over nodes, under the names of OpenStack's hypervisor statistics. Memory in MiB, disk in GiB. */
export interface NodeTotals {
  readonly count: number;
  readonly vcpus: number;
  readonly vcpus_used: number;
  readonly memory_mb: number;
  readonly memory_mb_used: number;
  readonly free_ram_mb: number;
  readonly local_gb: number;
  readonly local_gb_used: number;
  readonly free_disk_gb: number;
  readonly disk_available_least: number;
  readonly running_vms: number;
}

type Summed = Exclude<keyof NodeTotals, "count">;

/**
 * The plain sums of all nodes that are up, as OpenStack makes them: what two nodes share (a datastore; a pool
 * beside its own cluster) counts for each of them.
 */
export function nodeTotals(nodes: readonly NodeDetails[]): NodeTotals {
  const up = nodes.filter((node) => node.state === "up");
  const sum = (field: Summed) => up.reduce((total, node) => total + node[field], 0);
  return {
    count: up.length,
    vcpus: sum("vcpus"),
    vcpus_used: sum("vcpus_used"),
    memory_mb: sum("memory_mb"),
    memory_mb_used: sum("memory_mb_used"),
    free_ram_mb: sum("free_ram_mb"),
    local_gb: sum("local_gb"),
    local_gb_used: sum("local_gb_used"),
    free_disk_gb: sum("free_disk_gb"),
    disk_available_least: sum("disk_available_least"),
    running_vms: sum("running_vms"),
  };
}
