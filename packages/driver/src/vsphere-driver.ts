import type { InstanceInfo, PowerState, RebootType, VolumeConnector } from "@novasphere/ops";
import { abortable } from "./abortable.ts";
import { availableResource } from "./available-resource.ts";
import type {
  AvailableResource,
  ComputeDriver,
  InstanceKey,
  NodeInstance,
  RequestContext,
  SpawnRequest,
  StatsRequest,
} from "./compute-driver.ts";
import { type DriverLog, silentLog } from "./driver-log.ts";
import { DriverError } from "./errors.ts";
import type { ComputeNode } from "./nodes/node.ts";
import type { NodeStatus } from "./nodes/node-health.ts";
import { memoryNames, type PublishedNames } from "./nodes/published-names.ts";
import type { CapacityBasis } from "./statistics/capacity.ts";
import type { HostStats } from "./statistics/host-stats.ts";
import type { OverlapMode } from "./statistics/overlap.ts";
import { Fleet } from "./vcenter/fleet.ts";
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
  /** A vCenter that takes longer for its statistics counts as unreachable for this time. Default 30 s. */
  readonly refreshTimeoutMs?: number;
  /** Where published names are kept. Default: in memory. */
  readonly publishedNames?: PublishedNames;
  /** Name of this compute service in OpenStack. Default `novasphere`. */
  readonly host?: string;
  /** Gives each node a compute service host of its own, `host@moid`. Default false. */
  readonly hostPerNode?: boolean;
  readonly log?: DriverLog;
  readonly now?: () => Date;
}

/** The {@link ComputeDriver} for all configured clusters and resource pools of one or more vCenters. */
export class VSphereDriver implements ComputeDriver, AsyncDisposable {
  readonly #fleet: Fleet;
  readonly #now: () => Date;
  readonly #maxAgeMs: number;
  #refreshedAt: number | undefined;
  #refreshing: Promise<void> | undefined;
  #isInitialized = false;

  constructor(options: DriverOptions) {
    const { host = "novasphere", hostPerNode = false, otherVCenters = [] } = options;
    this.#now = options.now ?? (() => new Date());
    this.#maxAgeMs = options.statisticsMaxAgeMs ?? 60_000;
    this.#fleet = new Fleet([options, ...otherVCenters], {
      settings: {
        now: this.#now,
        overlap: options.overlap ?? "carve",
        capacityBasis: options.capacityBasis ?? "limit",
        refreshTimeoutMs: options.refreshTimeoutMs ?? 30_000,
      },
      serviceHost: { host, isPerNode: hostPerNode },
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
    // The refresh may just have found that the node is gone.
    if (!stats) throw new DriverError("DRIVER_NODE_NOT_FOUND", `node ${name} no longer exists`);
    return availableResource(stats);
  }

  async spawn(context: RequestContext, instance: NodeInstance, request: SpawnRequest = {}): Promise<void> {
    const node = this.#nodeOf(instance);
    const { state, reason } = this.#fleet.status(node);
    if (state === "refused")
      throw new DriverError("DRIVER_NODE_REFUSED", `${node.name} takes no instances: ${reason}`);
    await node.vmOps.spawn(instance, { ...context, ...request });
  }

  async destroy(context: RequestContext, instance: InstanceKey): Promise<void> {
    // A build that failed before it got a node is cleaned up by Nova with this very call.
    if (instance.node !== null) await this.#nodeOf(instance).vmOps.destroy(instance.uuid, context);
  }

  async powerOn(context: RequestContext, instance: InstanceKey): Promise<void> {
    await this.#nodeOf(instance).vmOps.powerOn(instance.uuid, context);
  }

  async powerOff(context: RequestContext, instance: InstanceKey): Promise<void> {
    await this.#nodeOf(instance).vmOps.powerOff(instance.uuid, context);
  }

  async reboot(context: RequestContext, instance: InstanceKey, type: RebootType): Promise<void> {
    await this.#nodeOf(instance).vmOps.reboot(instance.uuid, type, context);
  }

  async getInfo(context: RequestContext, instance: InstanceKey): Promise<{ readonly state: PowerState }> {
    return { state: await this.#nodeOf(instance).vmOps.fetchPowerState(instance.uuid, context) };
  }

  async instanceExists(context: RequestContext, instance: InstanceKey): Promise<boolean> {
    return this.#nodeOf(instance).vmOps.exists(instance.uuid, context);
  }

  async attachVolume(context: RequestContext, instance: InstanceKey, datastorePath: string): Promise<void> {
    await this.#nodeOf(instance).volumeOps.attachVolume(instance.uuid, datastorePath, context);
  }

  async detachVolume(context: RequestContext, instance: InstanceKey, datastorePath: string): Promise<void> {
    await this.#nodeOf(instance).volumeOps.detachVolume(instance.uuid, datastorePath, context);
  }

  async getVolumeConnector(context: RequestContext, instance: InstanceKey): Promise<VolumeConnector> {
    return this.#nodeOf(instance).volumeOps.getVolumeConnector(instance.uuid, context);
  }

  async listInstances(context: RequestContext = {}): Promise<string[]> {
    return (await this.#listAll(context)).map((instance) => instance.vmName);
  }

  async listInstanceUuids(context: RequestContext = {}): Promise<string[]> {
    return (await this.#listAll(context)).map((instance) => instance.uuid);
  }

  async getAllInstancesByNode(
    context: RequestContext = {},
  ): Promise<ReadonlyMap<string, readonly InstanceInfo[]>> {
    this.#requireInitialized();
    return this.#fleet.listInstances(context);
  }

  async #listAll(context: RequestContext): Promise<InstanceInfo[]> {
    return [...(await this.getAllInstancesByNode(context)).values()].flat();
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

  #nodeOf(instance: InstanceKey): ComputeNode {
    if (instance.node === null)
      throw new DriverError("DRIVER_INSTANCE_WITHOUT_NODE", `instance ${instance.uuid} has no node`);
    const node = this.#fleet.require(instance.node);
    this.#requireInitialized();
    return node;
  }

  #requireInitialized(): void {
    if (this.#isInitialized) return;
    throw new DriverError("DRIVER_NOT_INITIALIZED", "the driver is not logged in: call initHost first");
  }
}
