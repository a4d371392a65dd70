import type { InstanceInfo } from "@novasphere/ops";
import { abortable } from "../abortable.ts";
import type { RequestContext } from "../contract/request.ts";
import type { DriverLog } from "../driver-log.ts";
import { DriverError } from "../errors.ts";
import type { ComputeNode } from "../nodes/node.ts";
import type { NodeStatus } from "../nodes/node-health.ts";
import { parseNodeName } from "../nodes/node-name.ts";
import { candidateUuid, NodeRegistry } from "../nodes/node-registry.ts";
import type { PublishedNames } from "../nodes/published-names.ts";
import type { ResolvedNodes, UnresolvedTarget } from "../nodes/resolve-nodes.ts";
import { InstanceHomes } from "../operations/instance-homes.ts";
import { NodeGates, type OperationLimits } from "../operations/node-gates.ts";
import type { HostStats } from "../statistics/host-stats.ts";
import { describeTarget } from "../target.ts";
import { VCenter, type VCenterOptions, type VCenterSettings } from "./vcenter.ts";

/** The compute service host that nodes belong to: all to one, or each to one of its own. */
interface ServiceHost {
  readonly host: string;
  readonly isPerNode: boolean;
}

/** What a new configuration changed, by published names. */
export interface NodeChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What all vCenters share. */
export interface FleetOptions {
  readonly settings: Omit<VCenterSettings, "serviceHostOf">;
  readonly serviceHost: ServiceHost;
  readonly limits: OperationLimits;
  readonly publishedNames: PublishedNames;
  readonly log: DriverLog;
}

/** All vCenters of the service and the nodes on them. What happens to one changes nothing for another. */
export class Fleet {
  /** Where instances really are. */
  readonly homes: InstanceHomes;
  #vcenters: readonly VCenter[];
  readonly #createVCenter: (options: VCenterOptions, isFirst: boolean) => VCenter;
  readonly #registry: NodeRegistry;
  readonly #log: DriverLog;
  readonly #gates: NodeGates;
  readonly #homes = new Map<string, VCenter>();
  readonly #unread = new Set<string>();
  readonly #deleted: ComputeNode[] = [];

  constructor(vcenters: readonly VCenterOptions[], options: FleetOptions) {
    const { settings, serviceHost, limits, publishedNames, log } = options;
    this.#createVCenter = (vcenter, isFirst) => {
      const serviceHostOf = (node: ComputeNode) => serviceHostName(serviceHost, node, isFirst);
      return new VCenter(vcenter, { ...settings, serviceHostOf });
    };
    this.#vcenters = vcenters.map((vcenter, index) => this.#createVCenter(vcenter, index === 0));
    this.#registry = new NodeRegistry(publishedNames, log);
    this.#log = log;
    this.#gates = new NodeGates(limits, settings.now);
    this.homes = new InstanceHomes(this.#gates, (node) => this.#nodesOf(this.#homeOf(node)), log);
  }

  /** In the order of the configuration. */
  get nodes(): readonly ComputeNode[] {
    return this.#registry.table.list();
  }

  /** True when there are nodes that no refresh was made for. */
  get hasUnreadNodes(): boolean {
    return this.#unread.size > 0;
  }

  /** The node that a name means; see {@link NodeTable.require}. */
  require(name: string): ComputeNode {
    return this.#registry.table.require(name);
  }

  /** Logs in everywhere and finds the nodes. Throws when there is none. */
  async open(context: RequestContext): Promise<void> {
    await this.#registry.load();
    await this.resolve(context);
  }

  /**
   * Takes other names and other vCenters. New nodes are there at once; nodes that no name leads to any more take no
   * new operations, and go when their running ones have ended. Throws `DRIVER_NO_NODES`, and changes nothing, when
   * none of the new names leads to a node.
   */
  async reconfigure(options: readonly VCenterOptions[], context: RequestContext): Promise<NodeChanges> {
    const before = this.nodes;
    const former = this.#vcenters.map((vcenter) => [vcenter, vcenter.options] as const);
    const kept = options.map((wanted, index) => {
      const present = this.#vcenters.find(({ url }) => url === String(wanted.vcenter.url));
      present?.retarget(wanted);
      return present ?? this.#createVCenter(wanted, index === 0);
    });
    const dropped = this.#vcenters.filter((vcenter) => !kept.includes(vcenter));
    let meant: ReadonlySet<string>;
    try {
      meant = await this.#resolve(kept, context);
    } catch (error) {
      for (const [vcenter, present] of former) vcenter.retarget(present);
      throw error;
    }
    // Those that are dropped have nodes to drain.
    this.#vcenters = [...kept, ...dropped];
    const isConfigured = (node: ComputeNode) => {
      const home = this.#homeOf(node);
      if (dropped.includes(home)) return false;
      return meant.has(node.uuid) || home.targets.some(({ name }) => name === node.configuredAs.name);
    };
    const removed = before.filter((node) => !isConfigured(node));
    await abortable(Promise.all(removed.map((node) => this.#remove(node))), context.signal);
    this.#vcenters = kept;
    await Promise.all(dropped.map((vcenter) => vcenter.close()));
    const added = this.nodes.filter((node) => !before.some(({ uuid }) => uuid === node.uuid));
    return { added: added.map(({ name }) => name), removed: removed.map(({ name }) => name) };
  }

  /** See {@link NodeRegistry.republish}. */
  republishNames(): Promise<void> {
    return this.#registry.republish();
  }

  /** Logs out everywhere. */
  async close(): Promise<void> {
    const results = await Promise.allSettled(this.#vcenters.map((vcenter) => vcenter.close()));
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  /** Resolves all names again: one read of each inventory. Nodes that names no longer lead to stay. */
  async resolve(context: RequestContext): Promise<void> {
    try {
      await this.#resolve(this.#vcenters, context);
    } catch (error) {
      // With nodes there is something to serve; the reasons are in the log.
      if (!(error instanceof DriverError) || error.code !== "DRIVER_NO_NODES" || this.nodes.length === 0)
        throw error;
    }
  }

  /** Reads the figures of all nodes, of all vCenters at once. Failures become the states of nodes. */
  async refresh(): Promise<void> {
    await Promise.all(this.#vcenters.map((vcenter) => vcenter.refresh(this.#nodesOf(vcenter))));
    this.#unread.clear();
    for (const node of this.nodes) {
      const statistics = this.#homes.get(node.uuid)?.statistics;
      if (!statistics?.health(node).isGone) continue;
      this.#log.warn(`${node.name} (${node.path}) is gone from its vCenter and no longer a node`);
      this.#registry.table.delete(node);
      statistics.forget(node);
      this.#deleted.push(node);
    }
  }

  /** The statistics of all nodes, from what was read last. */
  stats(): HostStats[] {
    const entries = this.#vcenters.flatMap((vcenter) => vcenter.stats(this.#nodesOf(vcenter)));
    const byName = new Map(entries.map((entry) => [entry.node, entry]));
    return this.nodes.flatMap((node) => byName.get(node.name) ?? []);
  }

  status(node: ComputeNode): NodeStatus {
    const home = this.#homeOf(node);
    return home.statistics.status(node, this.#nodesOf(home));
  }

  /** Does work on a node, through its gate. */
  enter<T>(
    kind: "changes" | "looks",
    node: ComputeNode,
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    return this.#gates.enter(kind, node, work, signal);
  }

  /** Throws `DRIVER_NODE_REFUSED` and `DRIVER_NODE_DRAINING` for a node that takes no instances. */
  requireOpen(node: ComputeNode): void {
    const { state, reason } = this.status(node);
    if (state === "refused")
      throw new DriverError("DRIVER_NODE_REFUSED", `${node.name} takes no instances: ${reason}`);
    this.#gates.requireOpen(node);
  }

  /** Does work that brings an instance to a node; a node that is removed meanwhile waits for it. */
  async receive<T>(node: ComputeNode, work: () => Promise<T>): Promise<T> {
    this.requireOpen(node);
    return this.#gates.attend(node, work);
  }

  /** The address of a node's vCenter, or of the first one. */
  addressOf(node: ComputeNode | undefined): string {
    const vcenter = node ? this.#homeOf(node) : this.#vcenters[0];
    return vcenter ? new URL(vcenter.url).hostname.replace(/^\[(.*)\]$/, "$1") : "";
  }

  /** How many nodes of a node's vCenter mount each datastore, by moid. */
  countMounts(node: ComputeNode, stats: readonly HostStats[]): ReadonlyMap<string, number> {
    const names = new Set(this.#nodesOf(this.#homeOf(node)).map(({ name }) => name));
    const counts = new Map<string, number>();
    for (const { moid } of stats
      .filter((entry) => names.has(entry.node))
      .flatMap(({ datastores }) => datastores))
      counts.set(moid, (counts.get(moid) ?? 0) + 1);
    return counts;
  }

  /** True for a node that was dropped because its vCenter does not know it any more. */
  isDeleted(name: string): boolean {
    const { moid, vcenterUuid } = parseNodeName(name);
    const isMeant = (node: ComputeNode) =>
      node.moid === moid && (vcenterUuid ?? node.vcenterUuid) === node.vcenterUuid;
    return !this.nodes.some(isMeant) && this.#deleted.some(isMeant);
  }

  /** Our instances of all nodes: one call plus pages for each vCenter. */
  async listInstances(context: RequestContext): Promise<ReadonlyMap<string, readonly InstanceInfo[]>> {
    const lists = await Promise.all(
      this.#vcenters.map(async (vcenter) => {
        const nodes = this.#nodesOf(vcenter);
        return nodes.length === 0 ? new Map<string, never>() : vcenter.listInstances(nodes, context);
      }),
    );
    const all = new Map(lists.flatMap((list) => [...list]));
    return new Map(this.nodes.map((node) => [node.name, all.get(node.name) ?? []]));
  }

  /** Adds what the names of some vCenters lead to, and gives the UUIDs of all nodes they mean. */
  async #resolve(vcenters: readonly VCenter[], context: RequestContext): Promise<ReadonlySet<string>> {
    const results = await Promise.allSettled(vcenters.map((vcenter) => vcenter.resolve(context)));
    context.signal?.throwIfAborted();
    const problems: UnresolvedTarget[] = [];
    const meant = new Set<string>();
    for (const [index, vcenter] of vcenters.entries()) {
      const result = results[index];
      if (result?.status === "fulfilled") {
        for (const uuid of await this.#admit(vcenter, result.value)) meant.add(uuid);
        problems.push(...result.value.unresolved);
      } else if (vcenters.length === 1) throw result?.reason;
      else problems.push(...allUnresolved(vcenter, result?.reason));
    }
    if (this.nodes.length > 0) for (const problem of problems) this.#log.warn(describeUnresolved(problem));
    if (meant.size === 0) throw noNodes(problems);
    return meant;
  }

  async #remove(node: ComputeNode): Promise<void> {
    this.#log.info(`${node.name} is not configured any more; it is removed when its operations have ended`);
    await this.#gates.drain(node);
    this.#registry.table.delete(node);
    this.#homeOf(node).statistics.forget(node);
    this.#gates.forget(node);
    this.#homes.delete(node.uuid);
  }

  async #admit(vcenter: VCenter, { candidates, duplicates }: ResolvedNodes): Promise<readonly string[]> {
    for (const node of await this.#registry.admit(candidates)) {
      this.#homes.set(node.uuid, vcenter);
      this.#unread.add(node.uuid);
    }
    for (const { target, first } of duplicates)
      this.#log.info(
        `${describeTarget(target)} is ${first.context.ref.value} (${first.path}) again, named before as ${describeTarget(first.configuredAs)}`,
      );
    return candidates.map(candidateUuid);
  }

  #homeOf(node: ComputeNode): VCenter {
    const home = this.#homes.get(node.uuid);
    if (!home) throw new TypeError("a node has a vCenter");
    return home;
  }

  #nodesOf(vcenter: VCenter): readonly ComputeNode[] {
    return this.nodes.filter((node) => this.#homes.get(node.uuid) === vcenter);
  }
}

/** Moids may be the same in two vCenters, so those of all but the first say which one they are of. */
function serviceHostName(service: ServiceHost, node: ComputeNode, isFirstVCenter: boolean): string {
  if (!service.isPerNode) return service.host;
  const vcenter = isFirstVCenter ? "" : `.${node.vcenterUuid.slice(0, 8)}`;
  // No name of a machine has an underscore, and Nova's API takes it where it takes no @: in aggregates and moves.
  return `${service.host}_${node.moid}${vcenter}`;
}

function allUnresolved(vcenter: VCenter, reason: unknown): UnresolvedTarget[] {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  return vcenter.targets.map((target) => ({ target, error }));
}

function describeUnresolved({ target, error }: UnresolvedTarget): string {
  return `${target.location === undefined ? "" : `${target.location}: `}${error.message}`;
}

function noNodes(unresolved: readonly UnresolvedTarget[]): DriverError {
  const reasons = unresolved.map((problem) => `\n  ${describeUnresolved(problem)}`).join("");
  return new DriverError(
    "DRIVER_NO_NODES",
    `none of the configured clusters and resource pools can be served:${reasons || " none is configured"}`,
    {
      cause: new AggregateError(
        unresolved.map((problem) => problem.error),
        "unresolved names",
      ),
    },
  );
}
