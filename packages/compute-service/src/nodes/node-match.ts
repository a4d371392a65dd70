import { type HostStats, parseNodeName } from "@novasphere/driver";
import type { ComputeNodeRecord } from "../objects/service-records.ts";

/** A node of the driver, and the record that Nova has of it. */
export interface MatchedNode {
  readonly stats: HostStats;
  /** The UUID the driver gives the node. */
  readonly uuid: string;
  /** Undefined for a node that is new to Nova. */
  readonly record: ComputeNodeRecord | undefined;
}

/** Nodes of one service host with their records. */
export interface NodeMatch {
  readonly matched: readonly MatchedNode[];
  /** Records of the host that no node is for. */
  readonly orphans: readonly ComputeNodeRecord[];
}

/**
 * Finds the record of each node: the one with its UUID, else the one whose name has its moid, whatever the label in
 * it. Where two vCenters have the moid, only the very name counts. Pure.
 */
export function matchNodes(
  nodes: readonly Pick<MatchedNode, "stats" | "uuid">[],
  records: readonly ComputeNodeRecord[],
): NodeMatch {
  const left = new Set(records);
  const take = (record: ComputeNodeRecord | undefined) => {
    if (record) left.delete(record);
    return record;
  };
  const found = new Map<string, ComputeNodeRecord>();
  const look = (fits: (node: Pick<MatchedNode, "stats" | "uuid">, record: ComputeNodeRecord) => boolean) => {
    for (const node of nodes) {
      if (found.has(node.uuid)) continue;
      const record = take([...left].find((candidate) => fits(node, candidate)));
      if (record) found.set(node.uuid, record);
    }
  };
  look((node, record) => record.get("uuid") === node.uuid);
  look((node, record) => record.get("hypervisor_hostname") === node.stats.node);
  const counts = Map.groupBy(nodes, ({ stats }) => moidOf(stats.node));
  look(({ stats }, record) => {
    const moid = moidOf(stats.node);
    return counts.get(moid)?.length === 1 && moidOf(record.get("hypervisor_hostname") ?? "") === moid;
  });
  return {
    matched: nodes.map(({ stats, uuid }) => ({ stats, uuid, record: found.get(uuid) })),
    orphans: [...left],
  };
}

/** The moid in a node's name; undefined for a name that is not one of ours. */
function moidOf(name: string): string | undefined {
  try {
    return parseNodeName(name).moid;
  } catch {
    return undefined;
  }
}
