import type { InstanceInfo, InstanceListing } from "@novasphere/ops";
import type { ComputeNode } from "./node.ts";

/**
 * Sorts instances by node. An instance belongs to the node whose resource pool is nearest above it, so a
 * managed pool inside a managed cluster keeps its own.
 */
export function groupByNode(
  nodes: readonly ComputeNode[],
  listing: InstanceListing,
): ReadonlyMap<string, readonly InstanceInfo[]> {
  const nodeOfPool = new Map(nodes.map((node) => [node.context.resourcePool.value, node]));
  const parents = new Map(listing.pools.map(({ pool, parent }) => [pool.value, parent?.value]));
  const byNode = new Map<string, InstanceInfo[]>(nodes.map((node) => [node.name, []]));
  for (const instance of listing.instances) {
    let pool = instance.resourcePool?.value;
    while (pool !== undefined && !nodeOfPool.has(pool)) pool = parents.get(pool);
    const node = pool === undefined ? undefined : nodeOfPool.get(pool);
    if (node) byNode.get(node.name)?.push(instance);
  }
  return byNode;
}
