import type { NodeRow } from "../nodes/node-row.ts";
import type { Column } from "../output/table.ts";

/** One node at two moments. */
export interface NodeChange {
  readonly before: NodeRow;
  readonly after: NodeRow;
}

type Figure = "running_vms" | "vcpus_used" | "memory_mb_used" | "local_gb_used";

const figures: readonly Figure[] = ["running_vms", "vcpus_used", "memory_mb_used", "local_gb_used"];

/** The nodes of which a figure changed. */
export function findNodeChanges(before: readonly NodeRow[], after: readonly NodeRow[]): NodeChange[] {
  const later = new Map(after.map((row) => [row.moid, row]));
  return before.flatMap((row) => {
    const now = later.get(row.moid);
    return now && figures.some((figure) => now[figure] !== row[figure]) ? [{ before: row, after: now }] : [];
  });
}

/** The columns of the table of changes: `0 -> 2` where a figure changed, the figure where it did not. */
export const changeColumns: readonly Column<NodeChange>[] = [
  { title: "Node", value: ({ after }) => after.hypervisor_hostname },
  { title: "Running VMs", value: (change) => describeChange(change, "running_vms") },
  { title: "vCPUs used", value: (change) => describeChange(change, "vcpus_used") },
  { title: "Memory MB used", value: (change) => describeChange(change, "memory_mb_used") },
  { title: "Disk GB used", value: (change) => describeChange(change, "local_gb_used") },
];

function describeChange({ before, after }: NodeChange, figure: Figure): string {
  return before[figure] === after[figure] ? `${after[figure]}` : `${before[figure]} -> ${after[figure]}`;
}
