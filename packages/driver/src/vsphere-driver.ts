import type { InstanceInfo } from "@novasphere/ops";
import { abortable } from "./abortable.ts";
import { availableResource } from "./available-resource.ts";
import type {
  AvailableResource,
  ComputeDriver,
  ProviderTreeRequest,
  StatsRequest,
} from "./compute-driver.ts";
import type { ImageCacheReport, ImageCacheRequest } from "./contract/image-driver.ts";
import type { InstanceKey, RequestContext } from "./contract/request.ts";
import { type DriverLog, silentLog } from "./driver-log.ts";
import { DriverError } from "./errors.ts";
import type { ComputeNode } from "./nodes/node.ts";
import type { NodeStatus } from "./nodes/node-health.ts";
import { memoryNames, type PublishedNames } from "./nodes/published-names.ts";
import { ageImageCaches, shareDatastores } from "./operations/age-image-caches.ts";
import { setHostMaintenance } from "./operations/host-maintenance.ts";
import { InstanceCalls } from "./operations/instance-calls.ts";
import type { NodeCall } from "./operations/node-calls.ts";
import type { OperationLimits } from "./operations/node-gates.ts";
import { followDisk } from "./placement/follow-disk.ts";
import { nodeProviders } from "./placement/node-providers.ts";
import type { PlacementOptions } from "./placement/placement-options.ts";
import type { ProviderTree } from "./placement/provider-tree.ts";
import type { CapacityBasis } from "./statistics/capacity.ts";
import type { HostStats } from "./statistics/host-stats.ts";
import type { OverlapMode } from "./statistics/overlap.ts";
import { Fleet, type NodeChanges } from "./vcenter/fleet.ts";
import type { VCenterOptions } from "./vcenter/vcenter.ts";

/** Everything the driver needs; `driverOptions` makes it from nova.conf. */
export interface DriverOptions extends VCenterOptions {
  /** More vCenters, each with a session of its own. */
  readonly otherVCenters?: readonly VCenterOptions[];
  /** What becomes of a node inside another one. Default `carve`. */
  readonly overlap?: OverlapMode;
  /** What a pool's capacity is taken from. Default `limit`. */
  readonly capacityBasis?: CapacityBasis;
  /** Statistics younger than this are not read again. Default 60 s. */
  readonly statisticsMaxAgeMs?: number;
  /**
   * Follows the figures with one long wait for each vCenter instead of reading them: asking for statistics then makes
   * no call at all, and they are never older than the server's last update. Default false.
   */
  readonly liveStatistics?: boolean;
  /** A vCenter that takes longer for its statistics counts as unreachable for this time. Default 30 s. */
  readonly refreshTimeoutMs?: number;
  /** How nodes are shown to Placement. */
  readonly placement?: PlacementOptions;
  /** How much is done at the same time, and for how long a node may take. */
  readonly limits?: OperationLimits;
  /** Where published names are kept. Default: in memory. */
  readonly publishedNames?: PublishedNames;
  /** Name of this compute service in OpenStack. Default `novasphere`. */
  readonly host?: string;
  /** Gives each node a compute service host of its own, `host_moid`. Default false. */
  readonly hostPerNode?: boolean;
  readonly log?: DriverLog;
  readonly now?: () => Date;
}

/** The {@link ComputeDriver} for all configured clusters and resource pools of one or more vCenters. */
export class VSphereDriver extends InstanceCalls implements ComputeDriver, AsyncDisposable {
  readonly #fleet: Fleet;
  readonly #now: () => Date;
  readonly #maxAgeMs: number;
  readonly #placement: PlacementOptions;
  #refreshedAt: number | undefined;
  #refreshing: Promise<void> | undefined;
  #isInitialized = false;

  constructor(options: DriverOptions) {
    super();
    const { host = "novasphere", hostPerNode = false, otherVCenters = [], limits = {} } = options;
    const { transfersPerNode } = limits;
    this.#now = options.now ?? (() => new Date());
    // Live figures cost nothing to look at.
    this.#maxAgeMs = options.liveStatistics ? 0 : (options.statisticsMaxAgeMs ?? 60_000);
    this.#placement = options.placement ?? {};
    this.#fleet = new Fleet([options, ...otherVCenters], {
      settings: {
        now: this.#now,
        overlap: options.overlap ?? "carve",
        capacityBasis: options.capacityBasis ?? "limit",
        isLive: options.liveStatistics ?? false,
        refreshTimeoutMs: options.refreshTimeoutMs ?? 30_000,
        nodeLimits: transfersPerNode === undefined ? {} : { maximumTransfers: transfersPerNode },
      },
      serviceHost: { host, isPerNode: hostPerNode },
      limits,
      publishedNames: options.publishedNames ?? memoryNames(),
      log: options.log ?? silentLog,
    });
  }

  /** The nodes in configuration order, with their operations. */
  get nodes(): readonly ComputeNode[] {
    return this.#fleet.nodes;
  }

  async initHost(context: RequestContext = {}): Promise<void> {
    if (this.#isInitialized) return;
    try {
      await this.#fleet.open(context);
      this.#isInitialized = true;
    } catch (error) {
      // What failed first says more than a logout that fails after it.
      await this.#fleet.close().catch(() => undefined);
      throw error;
    }
  }

  async cleanupHost(): Promise<void> {
    this.#isInitialized = false;
    this.#refreshedAt = undefined;
    await this.#fleet.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.cleanupHost();
  }

  /**
   * Takes the names and vCenters of another configuration without a restart. Nodes that are not in it any more take
   * no new operations; the promise waits until their running ones have ended and they are gone.
   */
  async reconfigure(
    options: VCenterOptions & Pick<DriverOptions, "otherVCenters">,
    context: RequestContext = {},
  ): Promise<NodeChanges> {
    this.#requireInitialized();
    return this.#fleet.reconfigure([options, ...(options.otherVCenters ?? [])], context);
  }

  async getAvailableNodes(refresh = false, context: RequestContext = {}): Promise<string[]> {
    if (refresh) {
      this.#requireInitialized();
      await this.#fleet.resolve(context);
      await this.#freshen({ ...context, refresh });
    }
    return this.nodes.map((node) => node.name);
  }

  async getNodenamesByUuid(
    refresh = false,
    context: RequestContext = {},
  ): Promise<Readonly<Record<string, string>>> {
    await this.getAvailableNodes(refresh, context);
    return Object.fromEntries(this.nodes.map((node) => [node.uuid, node.name]));
  }

  nodeIsAvailable(node: string): boolean {
    try {
      this.#fleet.require(node);
      return true;
    } catch (error) {
      if (error instanceof DriverError) return false;
      throw error;
    }
  }

  isNodeDeleted(node: string): boolean {
    return this.#fleet.isDeleted(node);
  }

  getNodeState(node: string): NodeStatus {
    return this.#fleet.status(this.#fleet.require(node));
  }

  /** Gives all nodes names of what their objects are called now. OpenStack then sees other nodes than before. */
  async republishNames(): Promise<void> {
    await this.#fleet.republishNames();
  }

  async getHostStats(request: StatsRequest = {}): Promise<HostStats[]> {
    await this.#freshen(request);
    return this.#fleet.stats();
  }

  async getAvailableResource(name: string, request: StatsRequest = {}): Promise<AvailableResource> {
    const node = this.#fleet.require(name);
    const stats = (await this.getHostStats(request)).find((entry) => entry.node === node.name);
    if (!stats) throw goneNode(name);
    return availableResource(stats);
  }

  async updateProviderTree(
    tree: ProviderTree,
    name: string,
    { allocations, ...request }: ProviderTreeRequest = {},
  ): Promise<void> {
    const node = this.#fleet.require(name);
    const all = await this.getHostStats(request);
    const stats = all.find((entry) => entry.node === node.name);
    if (!stats) throw goneNode(name);
    const mounts = this.#fleet.countMounts(node, all);
    const providers = nodeProviders({ node, stats, mounts }, tree, this.#placement);
    const isFlat = this.#placement.disk === "flat";
    await followDisk({ node, stats, isFlat }, tree, providers, allocations, request);
    for (const provider of providers) tree.set(provider);
  }

  getHostIpAddr(node?: string): string {
    return this.#fleet.addressOf(node === undefined ? undefined : this.#fleet.require(node));
  }

  getHostUptime(node: string): Promise<never> {
    return this.#refuse(node, "a cluster has no uptime");
  }

  hostPowerAction(node: string, action: string): Promise<never> {
    return this.#refuse(node, `${action} is for single hosts, which vCenter manages`);
  }

  setHostEnabled(node: string): Promise<never> {
    return this.#refuse(node, "enable and disable its compute service instead");
  }

  async getAllInstancesByNode(
    context: RequestContext = {},
  ): Promise<ReadonlyMap<string, readonly InstanceInfo[]>> {
    this.#requireInitialized();
    return this.#fleet.listInstances(context);
  }

  async manageImageCache(
    context: RequestContext,
    { usedImageIds, minimumAgeMs }: ImageCacheRequest,
  ): Promise<ImageCacheReport> {
    const shares = shareDatastores(this.nodes, await this.getHostStats(context));
    const now = this.#now();
    return ageImageCaches(shares, ({ node, datastores }) =>
      this.work(context, node.name, ({ vmOps }, call) =>
        vmOps.ageImages({ ...call, usedImageIds, minimumAgeMs, now, datastores }),
      ),
    );
  }

  async hostMaintenanceMode(
    context: RequestContext,
    name: string,
    esxiHost: string,
    on: boolean,
  ): Promise<"on_maintenance" | "off_maintenance"> {
    await this.work(context, name, (node, call) => setHostMaintenance(node, esxiHost, on, call));
    return on ? "on_maintenance" : "off_maintenance";
  }

  protected async work<T>(context: RequestContext, name: string, call: NodeCall<T>): Promise<T> {
    const node = this.#fleet.require(name);
    this.#requireInitialized();
    return this.#fleet.enter("changes", node, (signal) => call(node, { ...context, signal }), context.signal);
  }

  protected async change<T>(context: RequestContext, instance: InstanceKey, call: NodeCall<T>): Promise<T> {
    return this.#fleet.homes.change(this.requireNode(instance), instance.uuid, call, context);
  }

  protected async replace<T>(context: RequestContext, instance: InstanceKey, call: NodeCall<T>): Promise<T> {
    const node = this.requireNode(instance);
    return this.#fleet.homes.change(node, instance.uuid, call, context, { refusesAstray: true });
  }

  protected async look<T>(context: RequestContext, instance: InstanceKey, call: NodeCall<T>): Promise<T> {
    return this.#fleet.homes.look(this.requireNode(instance), instance.uuid, call, context);
  }

  protected requireNode(instance: InstanceKey): ComputeNode {
    if (instance.node === null)
      throw new DriverError("DRIVER_INSTANCE_WITHOUT_NODE", `instance ${instance.uuid} has no node`);
    const node = this.#fleet.require(instance.node);
    this.#requireInitialized();
    return node;
  }

  protected requireOpen(name: string): ComputeNode {
    const node = this.#fleet.require(name);
    this.#requireInitialized();
    this.#fleet.requireOpen(node);
    return node;
  }

  protected async receive<T>(name: string, work: (target: ComputeNode) => Promise<T>): Promise<T> {
    const node = this.#fleet.require(name);
    this.#requireInitialized();
    return this.#fleet.receive(node, () => work(node));
  }

  async #refuse(name: string, reason: string): Promise<never> {
    const node = this.#fleet.require(name);
    throw new DriverError("DRIVER_NOT_SUPPORTED", `${node.name}: ${reason}`);
  }

  /** Makes sure that figures are young enough; calls at the same time share one read. */
  async #freshen({ refresh = false, signal }: StatsRequest): Promise<void> {
    this.#requireInitialized();
    // A read that began before the caller asked may have missed what the caller wants to see.
    if (refresh && this.#refreshing !== undefined) await abortable(this.#refreshing, signal);
    if (!refresh && this.#isFresh()) return;
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    await abortable(this.#refreshing, signal);
  }

  #isFresh(): boolean {
    if (this.#refreshedAt === undefined || this.#fleet.hasUnreadNodes) return false;
    return this.#now().getTime() - this.#refreshedAt < this.#maxAgeMs;
  }

  async #refresh(): Promise<void> {
    await this.#fleet.refresh();
    this.#refreshedAt = this.#now().getTime();
  }

  #requireInitialized(): void {
    if (this.#isInitialized) return;
    throw new DriverError("DRIVER_NOT_INITIALIZED", "the driver is not logged in: call initHost first");
  }
}

/** The refresh has just found that the node is gone. */
function goneNode(name: string): DriverError {
  return new DriverError("DRIVER_NODE_NOT_FOUND", `node ${name} no longer exists`);
}
