import { setTimeout as delay } from "node:timers/promises";
import { type ComputeDriver, type HostStats, memoryNames, type PublishedNames } from "@novasphere/driver";
import type { MessageBus } from "@novasphere/oslo-messaging";
import { ConductorClient } from "../conductor/conductor-client.ts";
import { ComputeServiceError } from "../errors.ts";
import type { ServiceHealth } from "../health/service-health.ts";
import type { ServiceLog } from "../log/service-log.ts";
import { type InstanceNetworks, type NeutronParts, networksByHost } from "../networks/instance-networks.ts";
import { NodeDirectory } from "../nodes/node-directory.ts";
import { syncNodeRecords } from "../nodes/node-sync.ts";
import { recordNames } from "../nodes/record-names.ts";
import { RetiredNodes } from "../nodes/retired-nodes.ts";
import { type PeriodicTask, runPeriodicTasks } from "../periodic/periodic-task.ts";
import { serviceTasks } from "../periodic/service-tasks.ts";
import { forEachAtMost } from "../placement/for-each-at-most.ts";
import { patientPlacement } from "../placement/patient-placement.ts";
import type { PlacementApi } from "../placement/placement-api.ts";
import { PlacementReporter } from "../placement/placement-reporter.ts";
import type { ComputeEnvironment, ComputeMethods } from "./compute-methods.ts";
import type { ComputeServiceOptions } from "./compute-service-options.ts";
import { waitForConductor } from "./conductor-wait.ts";
import type { HostUnit } from "./host-unit.ts";
import { HostUnits } from "./host-units.ts";
import { RunningRequests } from "./running-requests.ts";
import type { ServedNodes } from "./served-nodes.ts";
import { chooseServiceVersion } from "./service-record.ts";
import { startDriver } from "./start-driver.ts";
import type { Timers } from "./timers.ts";

/** Service hosts that are looked after at a time. */
const concurrency = 4;

/** What a compute service is made of. */
export interface ComputeServiceParts {
  readonly bus: MessageBus;
  readonly placement: PlacementApi;
  /** Absent where instances have no networks. */
  readonly neutron?: NeutronParts | undefined;
  /** Where names of nodes are kept beside Nova's records. Default: nowhere. */
  readonly otherNames?: PublishedNames | undefined;
  /** Makes the driver, which asks `names` what its nodes were called before. */
  readonly createDriver: (names: PublishedNames) => ComputeDriver;
  /** Makes the methods of one service host. */
  readonly createMethods: (environment: ComputeEnvironment) => ComputeMethods;
  readonly timers: Timers;
  readonly log: ServiceLog;
}

/**
 * One compute service for all nodes of a driver: joins the control plane, answers requests, and reports what its nodes
 * have and use.
 */
export class ComputeService {
  readonly #options: ComputeServiceOptions;
  readonly #parts: ComputeServiceParts;
  readonly #conductor: ConductorClient;
  readonly #placement: PlacementApi;
  readonly #nodes = new NodeDirectory();
  readonly #networksOf: (host: string) => InstanceNetworks | undefined;
  readonly #stop = new AbortController();
  readonly #driver: ComputeDriver;
  readonly #reporter: PlacementReporter;
  readonly #retired: RetiredNodes;
  readonly #units: HostUnits;
  readonly #running = new RunningRequests();
  #version = 0;
  #tasks: Promise<void> = Promise.resolve();
  #isReady = false;
  #isRecordGone = false;
  readonly #end = Promise.withResolvers<never>();

  constructor(options: ComputeServiceOptions, parts: ComputeServiceParts) {
    this.#options = options;
    this.#parts = parts;
    const { timers, log } = parts;
    const { signal } = this.#stop;
    this.#conductor = new ConductorClient(parts.bus, { signal, log });
    this.#networksOf = networksByHost(parts.neutron, { conductor: this.#conductor, timers, log, signal });
    this.#placement = patientPlacement(parts.placement, { timers, log, signal });
    // Whoever does not wait for the end does not mind it.
    this.#end.promise.catch(() => undefined);
    this.#driver = parts.createDriver(
      recordNames(this.#conductor, options.host, parts.otherNames ?? memoryNames()),
    );
    this.#reporter = new PlacementReporter({
      placement: parts.placement,
      driver: this.#driver,
      nodes: this.#nodes,
      timers: parts.timers,
      log: parts.log,
      refreshMs: options.placementRefreshMs,
      isDisabled: (host) => this.#units.get(host)?.record.find("disabled") === true,
    });
    this.#retired = new RetiredNodes({
      conductor: this.#conductor,
      reporter: this.#reporter,
      isDeleted: (name) => isDeletedNode(this.#driver, name),
      log: parts.log,
    });
    this.#units = new HostUnits(options, {
      ...parts,
      conductor: this.#conductor,
      driver: this.#driver,
      placement: this.#placement,
      nodes: this.#nodes,
      servedNodes: this.#servedNodes(),
      networksOf: this.#networksOf,
      running: this.#running,
      onRecordGone: (host) => this.#onRecordGone(host),
      signal,
    });
  }

  /** How the service is at this moment. */
  get health(): ServiceHealth {
    const { bus, timers } = this.#parts;
    const now = timers.now().getTime();
    const silent = this.#units
      .list()
      .filter(({ lastBeatAt }) => now - (lastBeatAt?.getTime() ?? now) > this.#options.serviceDownMs);
    const problems = [
      ...(this.#isReady ? [] : ["requests are not taken"]),
      ...(bus.isConnected ? [] : ["the message bus is not connected"]),
      ...silent.map(({ host }) => `Nova does not hear of service ${host}`),
      ...(this.#isRecordGone ? ["the record of the service was deleted"] : []),
    ];
    return {
      isLive: !this.#isRecordGone,
      isReady: problems.length === 0,
      problems,
      nodes: this.#nodes.list().map(({ name, host, driverName }) => {
        return { name, host, state: this.#driver.getNodeState(driverName).state };
      }),
    };
  }

  /** Rejects when only a restart helps: with `COMPUTE_RECORD_DELETED`. */
  get ended(): Promise<never> {
    return this.#end.promise;
  }

  /**
   * Looks for nodes and reports resources now, not only when it is time to. `dropped` are the driver's names of nodes that
   * the configuration no longer has.
   */
  refresh(dropped: readonly string[] = []): Promise<void> {
    for (const name of dropped) {
      const node = this.#nodes.find(name);
      if (node) this.#retired.drop(node.uuid);
    }
    return this.#updateResources();
  }

  /**
   * Joins the control plane, in the order a Nova compute service does: waits for a conductor, finds the nodes, takes
   * over or makes records, reports resources, and takes requests. Ends when requests are taken.
   */
  async start(): Promise<void> {
    const { timers, log } = this.#parts;
    const { signal } = this.#stop;
    await waitForConductor(this.#conductor, { timers, log, signal });
    this.#version = await chooseServiceVersion(this.#conductor, this.#options.fallbackVersion);
    await startDriver(this.#driver, { timers, log, signal });
    await this.#updateResources();
    for (const unit of this.#units.list()) await this.#units.open(unit);
    this.#isReady = true;
    const names = this.#nodes.list().map(({ name }) => name);
    const hosts = this.#units.list().map(({ host }) => host);
    log.info(`serving ${names.length} nodes as ${hosts.join(", ")}: ${names.join(", ")}`);
    const { isEnabled, fuzzyDelayMs } = this.#options.periodic;
    if (isEnabled)
      this.#tasks = runPeriodicTasks(this.#periodicTasks(), { timers, log, fuzzyDelayMs, signal });
  }

  /** Takes no more requests, lets running ones end within their time, and leaves. Safe to call twice. */
  async stop(): Promise<void> {
    this.#isReady = false;
    const { log } = this.#parts;
    const units = this.#units.list();
    const drained = new AbortController();
    await Promise.race([
      Promise.all(units.map((unit) => unit.drain())).finally(() => drained.abort()),
      delay(this.#options.shutdownTimeoutMs, undefined, { signal: drained.signal }).then(
        () => log.warn("operations that still run are given up"),
        () => undefined,
      ),
    ]);
    this.#stop.abort(new Error("the service stops"));
    await Promise.all([...units.map((unit) => unit.close()), this.#tasks, this.#units.repaired]);
    await this.#driver.cleanupHost().catch((error) => log.warn("logging out of vCenter failed", { error }));
  }

  #periodicTasks(): readonly PeriodicTask[] {
    const { bus, placement, timers, log } = this.#parts;
    return serviceTasks(this.#options.periodic, {
      bus,
      conductor: this.#conductor,
      driver: this.#driver,
      placement,
      nodes: this.#nodes,
      running: this.#running,
      networksOf: this.#networksOf,
      timers,
      log,
      units: () => this.#units.list(),
      updateResources: () => this.#updateResources(),
      repaired: () => this.#units.repaired,
    });
  }

  /** Looks for nodes, counts what is used on each, and reports it to Nova and Placement. */
  async #updateResources(): Promise<void> {
    const { log } = this.#parts;
    const stats = await this.#readNodes();
    // A service host whose last node has gone is among them.
    const present = this.#units.list().map(({ host }) => host);
    const hosts = [...new Set([...stats.map(({ serviceHost }) => serviceHost), ...present])];
    await forEachAtMost(concurrency, hosts, async (host) => {
      try {
        await this.#updateHost(host, stats);
      } catch (error) {
        if (!this.#isReady) throw error;
        log.warn(`resources of service ${host} could not be updated; the next run does it`, { error });
      }
    });
    await this.#reporter.report();
  }

  async #readNodes(): Promise<readonly HostStats[]> {
    try {
      await this.#driver.getAvailableNodes(true, { signal: this.#stop.signal });
    } catch (error) {
      this.#stop.signal.throwIfAborted();
      this.#parts.log.warn("the inventory could not be read; the nodes stay as they were", { error });
    }
    return this.#driver.getHostStats({ signal: this.#stop.signal });
  }

  async #updateHost(host: string, stats: readonly HostStats[]): Promise<void> {
    const unit = this.#units.get(host) ?? (await this.#join(host));
    const { ratios } = this.#options;
    const hardware = await syncNodeRecords(host, unit.record.get("id"), stats, {
      conductor: this.#conductor,
      driver: this.#driver,
      nodes: this.#nodes,
      retired: this.#retired,
      hostIp: this.#options.myIp,
      ratios: {
        cpu_allocation_ratio: ratios.cpu,
        ram_allocation_ratio: ratios.ram,
        disk_allocation_ratio: ratios.disk,
      },
      log: this.#parts.log,
    });
    await this.#units.cleanEvacuated(host);
    await unit.tracker.audit(hardware);
  }

  /** A service host that takes requests as soon as the service does. */
  async #join(host: string): Promise<HostUnit> {
    const unit = await this.#units.join(host, this.#version);
    if (this.#isReady) await this.#units.open(unit);
    return unit;
  }

  #onRecordGone(host: string): void {
    this.#isRecordGone = true;
    const reason = `the record of service ${host} was deleted in Nova: a restart makes a new one`;
    this.#end.reject(new ComputeServiceError("COMPUTE_RECORD_DELETED", reason));
  }

  #servedNodes(): ServedNodes {
    return {
      list: (host) => this.#nodes.list(host),
      find: (name) => this.#nodes.find(name),
      require: (name) => this.#nodes.require(name),
      setEnabled: async (host, isEnabled) => {
        this.#units.get(host)?.record.applyUpdates({ disabled: !isEnabled, obj_what_changed: [] });
        await this.#reporter.report(host);
      },
    };
  }
}

/** False for a name that is none of this driver's: another kind of service has made the record. */
function isDeletedNode(driver: ComputeDriver, name: string): boolean {
  try {
    return driver.isNodeDeleted(name);
  } catch {
    return false;
  }
}
