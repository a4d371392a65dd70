import { formatReference } from "@novasphere/vim25";
import { VimFaultError, VSphereError } from "@novasphere/vsphere-client";
import type { ComputeNode } from "../nodes/node.ts";
import { NodeHealth, type NodeStatus } from "../nodes/node-health.ts";
import { type CapacityOptions, clusterFigures, nodeFigures } from "./capacity.ts";
import type { LeafAnswer } from "./fetch-leaves.ts";
import {
  type HostStats,
  type HypervisorFacts,
  hostStats,
  type NodeFigures,
  noFigures,
} from "./host-stats.ts";
import { type OverlapMode, type OverlapNode, type OverlapResult, resolveOverlap } from "./overlap.ts";
import { readNode } from "./read-node.ts";
import type { NodeReading, PoolReading } from "./readings.ts";

/** How the figures of a vCenter's nodes are worked out. */
export interface StatisticsOptions extends CapacityOptions {
  readonly overlap: OverlapMode;
  readonly now: () => Date;
  /** The compute service host of a node. */
  readonly serviceHostOf: (node: ComputeNode) => string;
}

/** What is known of the nodes of one vCenter: their health, and their figures from the last readings. */
export class NodeStatistics {
  readonly #options: StatisticsOptions;
  readonly #health = new Map<string, NodeHealth>();
  /** Worked out once for each reading. */
  readonly #figures = new WeakMap<
    NodeReading,
    { readonly own: NodeFigures; readonly cluster: NodeFigures }
  >();

  constructor(options: StatisticsOptions) {
    this.#options = options;
  }

  /** What refreshes have shown of a node. */
  health(node: ComputeNode): NodeHealth {
    const health = this.#health.get(node.uuid) ?? new NodeHealth(this.#options.now());
    this.#health.set(node.uuid, health);
    return health;
  }

  forget(node: ComputeNode): void {
    this.#health.delete(node.uuid);
  }

  /** Takes what a read brought. */
  take(nodes: readonly ComputeNode[], { leaves, missing }: LeafAnswer): void {
    const now = this.#options.now();
    for (const node of nodes) {
      const health = this.health(node);
      const { ref, computeResource } = node.context;
      const gone = [ref, computeResource].map(formatReference).find((part) => missing.has(part));
      if (gone !== undefined) {
        health.fail("missing", `${gone} no longer exists in the vCenter`);
        continue;
      }
      const reading = readNode(node.context, leaves);
      if ("error" in reading) health.fail("stale", reading.error);
      else health.succeed(reading, now);
      const owner = "error" in reading ? undefined : reading.pool?.owner;
      if (owner !== undefined && owner !== computeResource.value)
        health.refuse(
          `${node.name} was moved from ${computeResource.value} to ${owner}; restart the service to serve it there`,
        );
    }
  }

  /** Takes that a read failed: an error, or the reason in words. Throws what is not the vCenter's doing. */
  takeFailure(nodes: readonly ComputeNode[], failure: unknown): void {
    if (typeof failure !== "string" && !(failure instanceof VSphereError)) throw failure;
    const state = failure instanceof VimFaultError ? "stale" : "unreachable";
    const reason = typeof failure === "string" ? failure : failure.message;
    for (const node of nodes) this.health(node).fail(state, reason);
  }

  /** The statistics of all nodes, from what was read last. */
  stats(nodes: readonly ComputeNode[], hypervisor: HypervisorFacts): readonly HostStats[] {
    const results = this.#resolveOverlap(nodes);
    const now = this.#options.now();
    return nodes.map((node) => {
      const result = results.get(node.uuid);
      const refusal = result && "refusal" in result ? result.refusal : undefined;
      const health = this.health(node);
      const { state, reason } = health.status(now, refusal);
      const reading = health.reading;
      const own = reading ? this.#figuresOf(reading).own : noFigures;
      return hostStats(node.name, result && "figures" in result ? result.figures : own, hypervisor, {
        serviceHost: this.#options.serviceHostOf(node),
        state,
        collectedAt: health.collectedAt,
        ageMs: now.getTime() - health.collectedAt.getTime(),
        sharesWith: result && "figures" in result ? result.sharesWith : [],
        ...(reason !== undefined && { error: reason }),
      });
    });
  }

  /** A node's status, among the nodes it may overlap with. */
  status(node: ComputeNode, nodes: readonly ComputeNode[]): NodeStatus {
    const result = this.#resolveOverlap(nodes).get(node.uuid);
    const refusal = result && "refusal" in result ? result.refusal : undefined;
    return this.health(node).status(this.#options.now(), refusal);
  }

  #resolveOverlap(nodes: readonly ComputeNode[]): ReadonlyMap<string, OverlapResult> {
    const uuids = new Map(nodes.map((node) => [node.moid, node.uuid]));
    const keyOf = (moid: string) => uuids.get(moid) ?? moid;
    const read = nodes.flatMap((node) => {
      const { reading } = this.health(node);
      return reading ? [this.#overlapNode(node, reading, keyOf)] : [];
    });
    return resolveOverlap(read, this.#options.overlap);
  }

  #figuresOf(reading: NodeReading): { readonly own: NodeFigures; readonly cluster: NodeFigures } {
    const known = this.#figures.get(reading);
    if (known) return known;
    const own = nodeFigures(reading, this.#options);
    const cluster = reading.pool ? clusterFigures(reading, this.#options.datastoreRegex) : own;
    const figures = { own, cluster };
    this.#figures.set(reading, figures);
    return figures;
  }

  #overlapNode(node: ComputeNode, reading: NodeReading, keyOf: (moid: string) => string): OverlapNode {
    const { pool } = reading;
    const { own, cluster } = this.#figuresOf(reading);
    const byLimit = this.#options.capacityBasis !== "reservation";
    return {
      key: node.uuid,
      name: node.name,
      above: pool ? chainOf(pool, node.context.computeResource.value, keyOf) : [],
      figures: own,
      cluster,
      isUnlimited: {
        vcpus: byLimit && pool?.cpu.isUnlimited === true,
        memoryMb: byLimit && pool?.memory.isUnlimited === true,
      },
      shares: { vcpus: pool?.cpu.shares ?? 0, memoryMb: pool?.memory.shares ?? 0 },
    };
  }
}

function chainOf(
  pool: PoolReading,
  computeResource: string,
  keyOf: (moid: string) => string,
): OverlapNode["above"] {
  const pools = pool.above.map(({ moid, isCpuLimited, isMemoryLimited }) => ({
    key: keyOf(moid),
    isLimited: { vcpus: isCpuLimited, memoryMb: isMemoryLimited },
  }));
  return [...pools, { key: keyOf(computeResource), isLimited: { vcpus: false, memoryMb: false } }];
}
