import {
  type InstanceInfo,
  listInstancesBelow,
  type PowerState,
  type RebootType,
  type VolumeConnector,
} from "@novasphere/ops";
import { type ConnectOptions, connect, type Session } from "@novasphere/vsphere-client";
import type {
  AvailableResource,
  ComputeDriver,
  InstanceKey,
  NodeInstance,
  RequestContext,
  SpawnRequest,
} from "./compute-driver.ts";
import { DriverError } from "./errors.ts";
import { registerExtension } from "./extension.ts";
import { type HostStats, hostStats, hypervisorVersion, type NodeFigures } from "./host-stats.ts";
import { groupByNode } from "./instances-by-node.ts";
import type { ComputeNode } from "./node.ts";
import { NodeTable } from "./node-table.ts";
import { resolveNodes, type UnresolvedTarget } from "./resolve-nodes.ts";
import { fetchNodeReadings } from "./statistics-reader.ts";
import { describeTarget, type Target } from "./target.ts";

/** Where the driver reports what an operator should know. */
export interface DriverLog {
  info(message: string): void;
  warn(message: string): void;
}

/** Everything the driver needs; `driverOptions` makes it from nova.conf. */
export interface DriverOptions {
  readonly vcenter: ConnectOptions;
  /** Names of clusters and resource pools, in order. */
  readonly targets: readonly Target[];
  /** Only datastores whose name matches from its start are used. */
  readonly datastoreRegex?: RegExp;
  /** Inventory path of the datacenter that relative names are looked up in. */
  readonly datacenter?: string;
  /** What a bare name of several objects means: an error that lists them, or all of them. Default `reject`. */
  readonly ambiguousNames?: "reject" | "all";
  readonly log?: DriverLog;
  readonly now?: () => Date;
}

const silent: DriverLog = { info: () => undefined, warn: () => undefined };

const noFigures: NodeFigures = {
  vcpus: 0,
  memoryMb: 0,
  memoryMbUsed: 0,
  localGb: 0,
  localGbUsed: 0,
  diskAvailableGb: 0,
  maxUnit: { vcpus: 0, memoryMb: 0, diskGb: 0 },
};

/** The {@link ComputeDriver} for all configured clusters and resource pools of one vCenter. */
export class VSphereDriver implements ComputeDriver, AsyncDisposable {
  readonly #options: DriverOptions;
  readonly #log: DriverLog;
  readonly #now: () => Date;
  readonly #nodes = new NodeTable();
  readonly #lastReadings = new Map<string, { readonly figures: NodeFigures; readonly collectedAt: Date }>();
  #session: Session | undefined;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#log = options.log ?? silent;
    this.#now = options.now ?? (() => new Date());
  }

  /** The nodes in configuration order, with their operations. */
  get nodes(): readonly ComputeNode[] {
    return this.#nodes.list();
  }

  async initHost(context: RequestContext = {}): Promise<void> {
    if (this.#session) return;
    const { signal } = context;
    this.#session = await connect({ ...this.#options.vcenter, ...(signal && { signal }) });
    try {
      await registerExtension(this.#session, this.#now, context);
      await this.#resolve(context);
    } catch (error) {
      await this.cleanupHost();
      throw error;
    }
  }

  async cleanupHost(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.logout();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.cleanupHost();
  }

  async getAvailableNodes(refresh = false, context: RequestContext = {}): Promise<string[]> {
    if (refresh) await this.#resolve(context);
    return this.nodes.map((node) => node.name);
  }

  nodeIsAvailable(node: string): boolean {
    try {
      this.#nodes.require(node);
      return true;
    } catch (error) {
      if (error instanceof DriverError) return false;
      throw error;
    }
  }

  getHostStats(context: RequestContext = {}): Promise<HostStats[]> {
    return this.#fetchStats(this.nodes, context);
  }

  async getAvailableResource(name: string, context: RequestContext = {}): Promise<AvailableResource> {
    const [stats] = await this.#fetchStats([this.#nodes.require(name)], context);
    if (!stats) throw new TypeError("a node has statistics");
    return {
      vcpus: stats.vcpus,
      vcpus_used: stats.vcpusUsed,
      memory_mb: stats.memoryMb,
      memory_mb_used: stats.memoryMbUsed,
      local_gb: stats.localGb,
      local_gb_used: stats.localGbUsed,
      hypervisor_type: stats.hypervisorType,
      hypervisor_version: stats.hypervisorVersion,
      hypervisor_hostname: stats.hypervisorHostname,
      cpu_info: stats.cpuInfo,
      supported_instances: stats.supportedInstances,
      numa_topology: stats.numaTopology,
    };
  }

  async spawn(context: RequestContext, instance: NodeInstance, request: SpawnRequest = {}): Promise<void> {
    await this.#nodeOf(instance).vmOps.spawn(instance, { ...context, ...request });
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
    const pools = this.nodes.map((node) => node.context.resourcePool);
    return groupByNode(this.nodes, await listInstancesBelow(this.#requireSession(), pools, context));
  }

  async #listAll(context: RequestContext): Promise<InstanceInfo[]> {
    return [...(await this.getAllInstancesByNode(context)).values()].flat();
  }

  async #resolve(context: RequestContext): Promise<void> {
    const { signal } = context;
    const { nodes, unresolved, duplicates } = await resolveNodes(
      this.#requireSession(),
      this.#options.targets,
      {
        ...this.#options,
        ...(signal && { signal }),
      },
    );
    for (const node of nodes) this.#nodes.add(node);
    if (this.nodes.length === 0) throw noNodes(unresolved);
    for (const { target, node } of duplicates)
      this.#log.info(
        `${describeTarget(target)} is ${node.name} again, named before as ${describeTarget(node.configuredAs)}`,
      );
    for (const problem of unresolved) this.#log.warn(describeUnresolved(problem));
  }

  async #fetchStats(nodes: readonly ComputeNode[], context: RequestContext): Promise<HostStats[]> {
    const session = this.#requireSession();
    const readings = await fetchNodeReadings(session, nodes, context);
    const now = this.#now();
    const { name, version } = session.serviceContent.about;
    const hypervisor = { type: name, version: hypervisorVersion(version) };
    return nodes.map((node) => {
      const reading = readings.get(node.moid) ?? { error: "the node was not read" };
      if ("figures" in reading) {
        this.#lastReadings.set(node.moid, { figures: reading.figures, collectedAt: now });
        return hostStats(node.name, reading.figures, hypervisor, { collectedAt: now });
      }
      const last = this.#lastReadings.get(node.moid) ?? { figures: noFigures, collectedAt: now };
      return hostStats(node.name, last.figures, hypervisor, {
        collectedAt: last.collectedAt,
        error: reading.error,
      });
    });
  }

  #nodeOf(instance: InstanceKey): ComputeNode {
    if (instance.node === null)
      throw new DriverError("DRIVER_INSTANCE_WITHOUT_NODE", `instance ${instance.uuid} has no node`);
    const node = this.#nodes.require(instance.node);
    this.#requireSession();
    return node;
  }

  #requireSession(): Session {
    if (this.#session) return this.#session;
    throw new DriverError("DRIVER_NOT_INITIALIZED", "the driver is not logged in: call initHost first");
  }
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
