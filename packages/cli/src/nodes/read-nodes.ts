import type { ComputeNode } from "@novasphere/driver";
import type { DriverUse } from "../vcenter/with-driver.ts";
import type { NodeFacts } from "./node-row.ts";

/** Everything that is known of all nodes, in the order of the configuration: one read of figures, one of VMs. */
export async function readNodes({ driver, context }: DriverUse): Promise<NodeFacts[]> {
  const [stats, instances] = await Promise.all([
    driver.getHostStats({ ...context, refresh: true }),
    driver.getAllInstancesByNode(context),
  ]);
  const statsOf = new Map(stats.map((entry) => [entry.node, entry]));
  return driver.nodes.flatMap((node: ComputeNode, index) => {
    const found = statsOf.get(node.name);
    return found ? [{ id: index + 1, node, stats: found, instances: instances.get(node.name) ?? [] }] : [];
  });
}
