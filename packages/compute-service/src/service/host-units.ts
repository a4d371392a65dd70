import type { ComputeDriver } from "@novasphere/driver";
import type { MessageBus } from "@novasphere/oslo-messaging";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { InstanceNetworks } from "../networks/instance-networks.ts";
import type { NodeDirectory } from "../nodes/node-directory.ts";
import { powerStatesOf, readVmPlaces } from "../periodic/vm-places.ts";
import { forEachAtMost } from "../placement/for-each-at-most.ts";
import type { PlacementApi } from "../placement/placement-api.ts";
import { cleanEvacuated } from "../repair/evacuated.ts";
import { type RepairOperation, repairHost } from "../repair/repair-host.ts";
import { ComputeTracker } from "../tracker/compute-tracker.ts";
import type { ComputeEnvironment, ComputeMethods } from "./compute-methods.ts";
import type { ComputeServiceOptions } from "./compute-service-options.ts";
import { Heartbeat } from "./heartbeat.ts";
import { HostUnit } from "./host-unit.ts";
import { logRequests } from "./request-log.ts";
import type { RunningRequests } from "./running-requests.ts";
import type { ServedNodes } from "./served-nodes.ts";
import { joinServiceRecord } from "./service-record.ts";
import type { Timers } from "./timers.ts";

/** Repairs of one service host that are made at a time. */
const concurrency = 4;

/** What service hosts are made of. */
export interface HostUnitsParts {
  readonly bus: MessageBus;
  readonly conductor: ConductorClient;
  readonly driver: ComputeDriver;
  readonly placement: PlacementApi;
  readonly nodes: NodeDirectory;
  readonly servedNodes: ServedNodes;
  /** Of a service host; undefined where instances have none. */
  readonly networksOf: (host: string) => InstanceNetworks | undefined;
  readonly running: RunningRequests;
  readonly createMethods: (environment: ComputeEnvironment) => ComputeMethods;
  /** The record of this service host was deleted while it was served. */
  readonly onRecordGone: (host: string) => void;
  readonly timers: Timers;
  readonly log: ServiceLog;
  readonly signal: AbortSignal;
}

type HostUnitsOptions = Pick<
  ComputeServiceOptions,
  "myIp" | "reserved" | "reportIntervalMs" | "resumesGuests"
>;

/** The service hosts of a compute service: one for all nodes, or one for each. */
export class HostUnits {
  readonly #options: HostUnitsOptions;
  readonly #parts: HostUnitsParts;
  readonly #units = new Map<string, HostUnit>();
  readonly #cleanedHosts = new Set<string>();
  readonly #repairs = new Map<string, readonly RepairOperation[]>();
  #repairing: Promise<unknown> = Promise.resolve();

  constructor(options: HostUnitsOptions, parts: HostUnitsParts) {
    this.#options = options;
    this.#parts = parts;
  }

  get(host: string): HostUnit | undefined {
    return this.#units.get(host);
  }

  list(): readonly HostUnit[] {
    return [...this.#units.values()];
  }

  /** Ends when nothing is being repaired any more. */
  get repaired(): Promise<unknown> {
    return this.#repairing;
  }

  /**
   * A service host with its record, which claims `version`. Instances that were in the middle of something when the process
   * before this one ended are put right. It takes no requests yet.
   */
  async join(host: string, version: number): Promise<HostUnit> {
    const { bus, conductor, driver, placement, nodes, servedNodes, running, timers, log } = this.#parts;
    const { myIp, reserved, reportIntervalMs } = this.#options;
    const record = await joinServiceRecord(conductor, host, version, log);
    const tracker = new ComputeTracker({ host, myIp, conductor, nodes, reserved, log });
    const now = () => timers.now();
    const methods = this.#parts.createMethods({
      host,
      myIp,
      driver,
      conductor,
      placement,
      bus,
      nodes: servedNodes,
      tracker,
      networks: this.#parts.networksOf(host),
      now,
      log,
    });
    const heartbeat = new Heartbeat({
      conductor,
      record,
      intervalMs: reportIntervalMs,
      timers,
      log,
      onRecordGone: () => this.#parts.onRecordGone(host),
    });
    const unit = new HostUnit({
      host,
      record,
      tracker,
      heartbeat,
      methods: running.watch(logRequests(methods, log, now)),
    });
    await this.#repair(unit);
    this.#units.set(host, unit);
    return unit;
  }

  /** Takes requests for a service host, and does what its repairs left to be done. */
  async open(unit: HostUnit): Promise<void> {
    await unit.open(this.#parts.bus);
    const operations = this.#repairs.get(unit.host) ?? [];
    this.#repairs.delete(unit.host);
    this.#repairing = Promise.all([
      this.#repairing,
      forEachAtMost(concurrency, operations, (operation) => operation()),
    ]);
  }

  /** Removes what is left here of instances that left while the service was away; once, when the nodes are known. */
  async cleanEvacuated(host: string): Promise<void> {
    if (this.#cleanedHosts.has(host)) return;
    const { driver, signal } = this.#parts;
    await cleanEvacuated(host, () => readVmPlaces(driver, { signal }), this.#parts);
    this.#cleanedHosts.add(host);
  }

  async #repair({ host, methods }: HostUnit): Promise<void> {
    const { driver, signal } = this.#parts;
    const places = await readVmPlaces(driver, { signal });
    const { resumesGuests } = this.#options;
    const options = { ...this.#parts, methods, resumesGuests };
    this.#repairs.set(host, await repairHost(host, powerStatesOf(places), options));
  }
}
