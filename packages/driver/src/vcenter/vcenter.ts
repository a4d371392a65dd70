import {
  type InstanceInfo,
  listInstancesBelow,
  type NodeContext,
  requireStoragePolicy,
} from "@novasphere/ops";
import { type ConnectOptions, connect, type Session } from "@novasphere/vsphere-client";
import type { RequestContext } from "../contract/request.ts";
import { DriverError } from "../errors.ts";
import { registerExtension } from "../extension.ts";
import { groupByNode } from "../nodes/instances-by-node.ts";
import type { ComputeNode } from "../nodes/node.ts";
import type { NodeSettings } from "../nodes/node-settings.ts";
import { type ResolvedNodes, resolveNodes } from "../nodes/resolve-nodes.ts";
import { fetchLeaves, type LeafAnswer } from "../statistics/fetch-leaves.ts";
import { type HostStats, hypervisorVersion } from "../statistics/host-stats.ts";
import { LiveLeaves } from "../statistics/live-leaves.ts";
import { NodeStatistics, type StatisticsOptions } from "../statistics/node-statistics.ts";
import type { Target } from "../target.ts";

/** A vCenter, what is served of it, and how. A default storage policy must exist. */
export interface VCenterOptions extends NodeSettings {
  readonly vcenter: ConnectOptions;
  /** Names of clusters and resource pools, in order. */
  readonly targets: readonly Target[];
  /** Inventory path of the datacenter that relative names are looked up in. */
  readonly datacenter?: string;
  /** What a bare name of several objects means: an error that lists them, or all of them. Default `reject`. */
  readonly ambiguousNames?: "reject" | "all";
}

/** How a vCenter's nodes are treated beside its own options. */
export interface VCenterSettings extends Omit<StatisticsOptions, "datastoreRegex"> {
  /** A read of statistics that takes longer counts as failed. */
  readonly refreshTimeoutMs: number;
  /** Whether figures are followed as they change instead of read. */
  readonly isLive: boolean;
  /** How much each node does at the same time. */
  readonly nodeLimits: NonNullable<NodeContext["limits"]>;
}

/** One vCenter: its session, and what is known of its nodes. */
export class VCenter {
  #options: VCenterOptions;
  readonly #settings: VCenterSettings;
  readonly #statistics: NodeStatistics;
  #session: Session | undefined;
  #live: LiveLeaves | undefined;
  #hypervisor = { type: "", version: 0 };

  constructor(options: VCenterOptions, settings: VCenterSettings) {
    this.#options = options;
    this.#settings = settings;
    const { datastoreRegex } = options;
    this.#statistics = new NodeStatistics({ ...settings, ...(datastoreRegex && { datastoreRegex }) });
  }

  get options(): VCenterOptions {
    return this.#options;
  }

  get targets(): readonly Target[] {
    return this.#options.targets;
  }

  get url(): string {
    return String(this.#options.vcenter.url);
  }

  get statistics(): NodeStatistics {
    return this.#statistics;
  }

  /** Takes other names. Address, account and the settings of nodes stay as they were. */
  retarget({ targets, datacenter, ambiguousNames }: VCenterOptions): void {
    this.#options = {
      ...omitNames(this.#options),
      targets,
      ...(datacenter !== undefined && { datacenter }),
      ...(ambiguousNames !== undefined && { ambiguousNames }),
    };
  }

  /** Logs in, unless that was done. */
  async open(context: RequestContext): Promise<void> {
    if (this.#session) return;
    const { signal } = context;
    const session = await connect({ ...this.#options.vcenter, ...(signal && { signal }) });
    try {
      await registerExtension(session, this.#settings.now, context);
      const { storagePolicies } = this.#options;
      if (storagePolicies) await requireStoragePolicy(session, storagePolicies.defaultPolicy, context);
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw error;
    }
    const { name, version } = session.serviceContent.about;
    this.#hypervisor = { type: name, version: hypervisorVersion(version) };
    this.#session = session;
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await this.#live?.[Symbol.asyncDispose]();
    this.#live = undefined;
    await session?.logout();
  }

  /** What the configured names lead to: one read of the inventory, after a login where there was none. */
  async resolve(context: RequestContext): Promise<ResolvedNodes> {
    await this.open(context);
    const { signal } = context;
    return resolveNodes(this.#requireSession(), this.targets, {
      ...this.#options,
      limits: this.#settings.nodeLimits,
      ...(signal && { signal }),
    });
  }

  /**
   * Takes the figures of all nodes: one call plus pages, or none while they are followed live. A failure becomes the
   * nodes' state.
   */
  async refresh(nodes: readonly ComputeNode[]): Promise<void> {
    if (nodes.length === 0 || !this.#session) return;
    const { refreshTimeoutMs } = this.#settings;
    const signal = AbortSignal.timeout(refreshTimeoutMs);
    try {
      this.#statistics.take(nodes, await this.#read(this.#session, nodes, signal));
    } catch (error) {
      const reason = `${this.url} gave no statistics within ${refreshTimeoutMs} ms`;
      this.#statistics.takeFailure(nodes, signal.aborted ? reason : error);
    }
  }

  async #read(session: Session, nodes: readonly ComputeNode[], signal: AbortSignal): Promise<LeafAnswer> {
    const roots = nodes.map((node) => node.context);
    if (!this.#settings.isLive) return fetchLeaves(session, roots, { signal });
    if (!this.#live?.watches(roots) || this.#live.isOver) {
      await this.#live?.[Symbol.asyncDispose]();
      this.#live = new LiveLeaves(session, roots);
    }
    try {
      return await this.#live.read(signal);
    } catch (error) {
      if (signal.aborted) throw error;
      // The watch is interrupted, which says nothing about reads; what they answer is the nodes' state.
      return fetchLeaves(session, roots, { signal });
    }
  }

  /** The statistics of its nodes, from what was read last. */
  stats(nodes: readonly ComputeNode[]): readonly HostStats[] {
    return this.#statistics.stats(nodes, this.#hypervisor);
  }

  /** Our instances by node: one call plus pages. */
  async listInstances(
    nodes: readonly ComputeNode[],
    context: RequestContext,
  ): Promise<ReadonlyMap<string, readonly InstanceInfo[]>> {
    const pools = nodes.map((node) => node.context.resourcePool);
    return groupByNode(nodes, await listInstancesBelow(this.#requireSession(), pools, context));
  }

  #requireSession(): Session {
    if (this.#session) return this.#session;
    throw new DriverError("DRIVER_NOT_INITIALIZED", "the driver is not logged in: call initHost first");
  }
}

function omitNames({
  targets: _targets,
  datacenter: _datacenter,
  ambiguousNames: _ambiguousNames,
  ...kept
}: VCenterOptions): Omit<VCenterOptions, "targets" | "datacenter" | "ambiguousNames"> {
  return kept;
}
