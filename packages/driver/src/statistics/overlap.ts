import { type Claim, divide } from "./divide.ts";
import type { NodeFigures } from "./host-stats.ts";
import { part } from "./part.ts";

/** What happens where one node contains another; see {@link resolveOverlap}. */
export type OverlapMode = "carve" | "reject" | "share";

/** A pool or cluster, managed or not, and whether it has limits of its own. */
interface OverlapContainer {
  readonly key: string;
  readonly isLimited: Readonly<Record<Resource, boolean>>;
}

/** A node with what its place in the tree of pools means for its figures. */
export interface OverlapNode {
  readonly key: string;
  readonly name: string;
  /** What is above it, nearest first: pools, then the cluster. Empty for a cluster. */
  readonly above: readonly OverlapContainer[];
  readonly figures: NodeFigures;
  /** Figures of the cluster it is in, or its own. */
  readonly cluster: NodeFigures;
  /** Whether the pool itself has no limit. */
  readonly isUnlimited: Readonly<Record<Resource, boolean>>;
  readonly shares: Readonly<Record<Resource, number>>;
}

/** What becomes of a node. */
export type OverlapResult =
  | { readonly figures: NodeFigures; readonly sharesWith: readonly string[] }
  | { readonly refusal: string };

type Resource = "vcpus" | "memoryMb";
const resources: readonly Resource[] = ["vcpus", "memoryMb"];
const units = { vcpus: "vCPUs", memoryMb: "MB of memory" };

interface Refusal {
  readonly node: OverlapNode;
  readonly reason: string;
}

/**
 * Makes the figures of nodes that contain one another add up. `carve`: what an inner node has is reserved in
 * the one around it, and siblings have no more together than what they are in; `reject`: inner nodes are
 * refused; `share`: all report in full and name each other. Nodes come in the order of the configuration.
 */
export function resolveOverlap(
  nodes: readonly OverlapNode[],
  mode: OverlapMode,
): ReadonlyMap<string, OverlapResult> {
  if (mode === "share") return shareAll(nodes);
  const results = new Map<string, OverlapResult>();
  const findRefusal = mode === "reject" ? findInner : findExcess;
  let kept = nodes;
  for (let refusal = findRefusal(kept); refusal; refusal = findRefusal(kept)) {
    const { node, reason } = refusal;
    results.set(node.key, { refusal: reason });
    kept = kept.filter((other) => other !== node);
  }
  for (const [key, figures] of carve(kept)) results.set(key, { figures, sharesWith: [] });
  return results;
}

function shareAll(nodes: readonly OverlapNode[]): ReadonlyMap<string, OverlapResult> {
  return new Map(
    nodes.map((node) => {
      const sharesWith = nodes.filter((other) => isInside(node, other) || isInside(other, node));
      return [node.key, { figures: node.figures, sharesWith: sharesWith.map(({ name }) => name) }];
    }),
  );
}

function isInside(node: OverlapNode, other: OverlapNode): boolean {
  return node.above.some(({ key }) => key === other.key);
}

/** The nearest of `nodes` around `node`. */
function containerOf(node: OverlapNode, nodes: readonly OverlapNode[]): OverlapNode | undefined {
  const above = node.above.find(({ key }) => nodes.some((other) => other.key === key));
  return nodes.find((other) => other.key === above?.key);
}

function findInner(nodes: readonly OverlapNode[]): Refusal | undefined {
  for (const node of nodes.toReversed()) {
    const container = containerOf(node, nodes);
    if (container) return { node, reason: `${node.name} is inside ${container.name}, and overlap = reject` };
  }
  return undefined;
}

/** The last configured node that has no room in the managed node around it. */
function findExcess(nodes: readonly OverlapNode[]): Refusal | undefined {
  const inside = Map.groupBy(
    nodes.filter(({ above }) => above.length > 0),
    (node) => containerOf(node, nodes),
  );
  for (const [container, inner] of inside) {
    if (!container) continue;
    for (const resource of resources) {
      const whole = container.figures[resource];
      const limited = inner.filter((node) => !isUnlimitedIn(node, container.key, resource));
      const wanted = limited.reduce((sum, node) => sum + node.figures[resource], 0);
      const node = limited.at(-1);
      if (!node || wanted <= whole) continue;
      const reason = `the pools inside ${container.name} have ${wanted} ${units[resource]} together, it has ${whole}; ${node.name} is the last configured of them`;
      return { node, reason };
    }
  }
  return undefined;
}

/** True when neither the pool nor any pool between it and its container has a limit. */
function isUnlimitedIn(node: OverlapNode, container: string | undefined, resource: Resource): boolean {
  const end = node.above.findIndex(({ key }) => key === container);
  const between = end < 0 ? node.above : node.above.slice(0, end);
  return node.isUnlimited[resource] && !between.some(({ isLimited }) => isLimited[resource]);
}

function claimOf(node: OverlapNode, container: string | undefined, resource: Resource): Claim {
  return {
    wish: node.figures[resource],
    isUnlimited: isUnlimitedIn(node, container, resource),
    shares: node.shares[resource],
  };
}

/** Figures of all nodes with every amount counted once: containers first, each divided among what is in it. */
function carve(nodes: readonly OverlapNode[]): ReadonlyMap<string, NodeFigures> {
  const figures = new Map<string, NodeFigures>();
  const downwards = nodes.toSorted((a, b) => a.above.length - b.above.length);
  const groups = Map.groupBy(
    downwards.filter(({ above }) => above.length > 0),
    (node) => containerOf(node, nodes)?.key ?? node.above.at(-1)?.key,
  );
  for (const node of downwards) if (node.above.length === 0) figures.set(node.key, node.figures);
  for (const [container, inner] of groups) {
    const whole = (container && figures.get(container)) ?? inner[0]?.cluster;
    if (!whole) continue;
    // Siblings in the order of the configuration: earlier ones are served first.
    const ordered = nodes.filter((node) => inner.includes(node));
    const parts = resources.map((resource) =>
      divide(
        whole[resource],
        ordered.map((node) => claimOf(node, container, resource)),
      ),
    );
    for (const [index, node] of ordered.entries())
      figures.set(node.key, cut(node, parts[0]?.[index] ?? 0, parts[1]?.[index] ?? 0));
  }
  const own = new Map(figures);
  for (const [container, inner] of groups) {
    const around = container === undefined ? undefined : own.get(container);
    if (container === undefined || !around) continue;
    figures.set(
      container,
      reserveFor(
        around,
        inner.flatMap(({ key }) => own.get(key) ?? []),
      ),
    );
  }
  return figures;
}

/** A pool's figures with no more than it was given. */
function cut(node: OverlapNode, vcpus: number, memoryMb: number): NodeFigures {
  const { figures, cluster } = node;
  return {
    ...figures,
    vcpus,
    memoryMb,
    reserved: {
      ...figures.reserved,
      vcpus: part(cluster.reserved.vcpus, cluster.vcpus, vcpus),
      memoryMb: part(cluster.reserved.memoryMb, cluster.memoryMb, memoryMb),
    },
    maxUnit: {
      ...figures.maxUnit,
      vcpus: Math.min(vcpus, figures.maxUnit.vcpus),
      memoryMb: Math.min(memoryMb, figures.maxUnit.memoryMb),
    },
  };
}

/** Reserves what inner nodes have; of what is left, the same part as before stays for failures. */
function reserveFor(around: NodeFigures, inner: readonly NodeFigures[]): NodeFigures {
  const reserve = (resource: Resource) => {
    const whole = around[resource];
    const taken = Math.min(
      whole,
      inner.reduce((sum, figures) => sum + figures[resource], 0),
    );
    return taken + part(around.reserved[resource], whole, whole - taken);
  };
  return {
    ...around,
    reserved: { ...around.reserved, vcpus: reserve("vcpus"), memoryMb: reserve("memoryMb") },
  };
}
