import { type ChannelModel, connect } from "amqplib";
import { afterAll, beforeAll, inject } from "vitest";
import {
  connectMessageBus,
  type MessageBus,
  type MessageBusOptions,
  type RpcMethod,
  type ServeRequest,
} from "../src/index.ts";
import { type Gate, openGate } from "./gate.ts";

/** The broker of all tests; undefined where there is none, and its tests are skipped. */
export const broker = inject("broker");

const quickRetry = { rabbitRetryInterval: 0.02, rabbitRetryBackoff: 0.02, rabbitIntervalMax: 0.1 };

export const context = { request_id: "req-1", is_admin: true };

/** A way to the broker for the tests of one file, and buses that go it. */
export interface BusFixture {
  readonly gate: Gate;
  /** Past the gate. */
  readonly directUrl: string;
  open(options?: Partial<MessageBusOptions>): MessageBus;
  /** What a server with these options answers to a client with the same. */
  callThrough(options: Partial<MessageBusOptions>, topic: string): Promise<unknown>;
  /** A connection of no bus, past the gate. */
  connectRaw(): Promise<ChannelModel>;
}

/** To be called in a `describe` that is skipped without a broker. */
export function useBroker(): BusFixture {
  let gate: Gate | undefined;
  beforeAll(async () => {
    if (broker) gate = await openGate(broker.port);
  });
  afterAll(async () => {
    await gate?.[Symbol.asyncDispose]();
  });
  const opened = () => {
    if (!gate) throw new Error("there is no broker");
    return gate;
  };
  const open = ({ rabbit, ...options }: Partial<MessageBusOptions> = {}) =>
    connectMessageBus({
      transportUrl: `rabbit://guest:guest@127.0.0.1:${opened().port}/`,
      ...options,
      rabbit: { ...quickRetry, ...rabbit },
    });
  return {
    get gate() {
      return opened();
    },
    directUrl: `rabbit://guest:guest@127.0.0.1:${broker?.port}/`,
    open,
    callThrough: async (options, topic) => {
      await using server = open(options);
      await using client = open(options);
      await server.serve(serving(topic, "s", { ping: async () => "pong" }));
      return await client.call(target(topic, "s"), "ping", {}, { context });
    },
    connectRaw: () => connect(`amqp://guest:guest@127.0.0.1:${broker?.port}`),
  };
}

/** A server of version 6.1. */
export function serving(topic: string, server: string, methods: Record<string, RpcMethod>): ServeRequest {
  return { topic, server, endpoints: [{ version: "6.1", methods: new Map(Object.entries(methods)) }] };
}

export function target(topic: string, server: string, version = "6.0") {
  return { topic, server, version };
}
