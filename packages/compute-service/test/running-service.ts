import { type DriverOptions, VSphereDriver } from "@novasphere/driver";
import type { RpcMethod } from "@novasphere/oslo-messaging";
import { type Simulator, startSimulator } from "@novasphere/vcenter-simulator";
import { expect } from "vitest";
import {
  type ComputeMethods,
  ComputeService,
  type ComputeServiceOptions,
  type ComputeServiceParts,
  type NeutronParts,
  type PeriodicSettings,
  type PlacementApi,
} from "../src/index.ts";
import { StandInConductor } from "./stand-in/conductor.ts";
import { httpPlacement } from "./stand-in/http-placement.ts";
import { LoopbackBus } from "./stand-in/loopback-bus.ts";
import { ManualTimers } from "./stand-in/manual-timers.ts";
import { StandInPlacement } from "./stand-in/placement.ts";

const never: Omit<
  PeriodicSettings,
  "isEnabled" | "fuzzyDelayMs" | "runningDeletedAction" | "runningDeletedAfterMs" | "imageMinimumAgeMs"
> = {
  updateResourcesMs: undefined,
  syncPowerStatesMs: undefined,
  syncSchedulerMs: undefined,
  healNetworksMs: undefined,
  runningDeletedMs: undefined,
  reclaimAfterMs: undefined,
  confirmResizeAfterMs: undefined,
  rescueTimeoutMs: undefined,
  rebootTimeoutMs: undefined,
  buildTimeoutMs: undefined,
  shelvedPollMs: undefined,
  shelvedOffloadAfterMs: undefined,
  imageCacheMs: undefined,
};

/** A control plane and a vCenter that outlive the services that are started on them. */
export interface World extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly conductor: StandInConductor;
  readonly placement: StandInPlacement;
  /** Asks it. */
  readonly placementApi: PlacementApi;
  readonly bus: LoopbackBus;
  readonly timers: ManualTimers;
  /** What services say. */
  readonly lines: string[];
  /** Methods that were called: name and UUID of the instance. */
  readonly performed: string[];
  /** The driver of the last service that was started. */
  readonly driver: VSphereDriver;
  start(options?: StartOptions): Promise<ComputeService>;
  /** Lets time pass as soon as every task of the last service waits for it: none is in the middle of a run. */
  pass(ms: number): Promise<void>;
}

/** How a service differs from the usual one. */
export interface StartOptions {
  readonly targets?: readonly string[];
  readonly hostPerNode?: boolean;
  readonly periodic?: Partial<PeriodicSettings>;
  readonly driver?: Partial<DriverOptions>;
  readonly neutron?: NeutronParts;
  readonly options?: Partial<ComputeServiceOptions>;
  /** Methods that do what they are asked for, in place of those that only record it. */
  readonly createMethods?: ComputeServiceParts["createMethods"];
}

/** Two clusters with a pool each, and a control plane whose conductor is of Nova 26. */
export async function startWorld(): Promise<World> {
  const simulator = await startSimulator({
    inventory: { clusters: 2, hostsPerCluster: 2, pools: 1, vms: 0 },
  });
  const conductor = new StandInConductor();
  conductor.insert("Service", { host: "control", binary: "nova-conductor", topic: "conductor", version: 64 });
  const placement = await StandInPlacement.start();
  const bus = new LoopbackBus();
  await bus.serve({ topic: "conductor", server: "control", endpoints: conductor.endpoints });
  const timers = new ManualTimers();
  const lines: string[] = [];
  const performed: string[] = [];
  const services: ComputeService[] = [];
  let driver: VSphereDriver | undefined;
  let taskCount = 0;
  const start = async (request: StartOptions = {}) => {
    const { targets = ["DC0_C0", "DC0_C1"], hostPerNode = false } = request;
    const report = (level: string) => (message: string) => lines.push(`${level} ${message}`);
    const log = {
      debug: report("debug"),
      info: report("info"),
      warn: (message: string, about?: { error?: unknown }) =>
        lines.push(`warn ${message} ${about?.error instanceof Error ? about.error.message : ""}`),
      error: (message: string, about?: { error?: unknown }) =>
        lines.push(`error ${message} ${about?.error instanceof Error ? about.error.message : ""}`),
    };
    const service = new ComputeService(
      { ...serviceOptions(request.periodic), ...request.options },
      {
        bus,
        neutron: request.neutron,
        placement: httpPlacement(placement.url),
        timers,
        log,
        createDriver: (publishedNames) => {
          driver = new VSphereDriver({
            vcenter: {
              url: simulator.url,
              username: "user",
              password: "pass",
              tls: { thumbprint: simulator.thumbprint ?? "" },
            },
            targets: targets.map((name) => ({ name })),
            host: "compute-1",
            hostPerNode,
            publishedNames,
            now: () => timers.now(),
            log,
            ...request.driver,
          });
          return driver;
        },
        createMethods: request.createMethods ?? (() => recordingMethods(performed)),
      },
    );
    services.push(service);
    await service.start();
    taskCount = timers.sleeping;
    return service;
  };
  return {
    simulator,
    conductor,
    placement,
    placementApi: httpPlacement(placement.url),
    bus,
    timers,
    lines,
    performed,
    get driver() {
      return driver as VSphereDriver;
    },
    start,
    pass: async (ms) => {
      await expect.poll(() => timers.sleeping).toBe(taskCount);
      await timers.advance(ms);
    },
    [Symbol.asyncDispose]: async () => {
      for (const service of services) await service.stop();
      await placement[Symbol.asyncDispose]();
      await simulator.close();
    },
  };
}

function serviceOptions(periodic: Partial<PeriodicSettings> = {}): ComputeServiceOptions {
  return {
    host: "compute-1",
    myIp: "192.0.2.7",
    fallbackVersion: 64,
    reportIntervalMs: 10_000,
    serviceDownMs: 60_000,
    reserved: { vcpus: 0, memoryMb: 512, diskGb: 0 },
    ratios: { cpu: 4, ram: 1, disk: 1 },
    placementRefreshMs: 300_000,
    shutdownTimeoutMs: 1_000,
    resumesGuests: false,
    periodic: {
      isEnabled: true,
      fuzzyDelayMs: 60_000,
      runningDeletedAction: "reap",
      runningDeletedAfterMs: 0,
      imageMinimumAgeMs: 86_400_000,
      ...never,
      ...periodic,
    },
  };
}

/** Methods that do nothing but say that they were called. */
function recordingMethods(performed: string[]): ComputeMethods {
  const names = ["terminate_instance", "stop_instance", "start_instance", "reboot_instance"];
  const record: RpcMethod = async ({ method, args }) => {
    const instance = args["instance"] as { "nova_object.data": { uuid: string } };
    performed.push(`${method} ${instance["nova_object.data"].uuid}`);
    return null;
  };
  return new Map(names.map((name) => [name, record]));
}
