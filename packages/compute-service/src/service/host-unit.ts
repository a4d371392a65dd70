import type { MessageBus, RpcServer } from "@novasphere/oslo-messaging";
import type { Service } from "../objects/service-records.ts";
import type { ComputeTracker } from "../tracker/compute-tracker.ts";
import { baseEndpoint } from "./base-endpoint.ts";
import type { ComputeMethods } from "./compute-methods.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { computeRpcVersion } from "./service-record.ts";

/** Topics that requests come on. Releases from 2026.1 on send what must be finished during a stop on the second. */
const topics = ["compute", "compute-alt"] as const;

/** One service host of this process: its record, its sign of life, its queues and what is used on its nodes. */
export interface HostUnitParts {
  readonly host: string;
  readonly record: Service;
  readonly tracker: ComputeTracker;
  readonly heartbeat: Heartbeat;
  readonly methods: ComputeMethods;
}

/** Serves one service host. */
export class HostUnit {
  readonly host: string;
  readonly record: Service;
  readonly tracker: ComputeTracker;
  readonly methods: ComputeMethods;
  readonly #heartbeat: Heartbeat;
  readonly #stop = new AbortController();
  #servers: readonly RpcServer[] = [];
  #beating: Promise<void> = Promise.resolve();

  constructor({ host, record, tracker, heartbeat, methods }: HostUnitParts) {
    this.host = host;
    this.record = record;
    this.tracker = tracker;
    this.methods = methods;
    this.#heartbeat = heartbeat;
  }

  /** When Nova last took a sign of life of this host. */
  get lastBeatAt(): Date | undefined {
    return this.#heartbeat.lastBeatAt;
  }

  /** Takes requests, and gives signs of life from then on. */
  async open(bus: MessageBus): Promise<void> {
    const version = computeRpcVersion(this.record.get("version"));
    const endpoints = [{ version, methods: this.methods }, baseEndpoint];
    const servers: RpcServer[] = [];
    for (const topic of topics) servers.push(await bus.serve({ topic, server: this.host, endpoints }));
    this.#servers = servers;
    this.#beating = this.#heartbeat.run(this.#stop.signal);
  }

  /** Takes no more requests and waits for those that run: first the common ones, then those that finish others. */
  async drain(): Promise<void> {
    for (const server of this.#servers) await server.stop();
  }

  /** Gives no more signs of life. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#beating;
  }
}
