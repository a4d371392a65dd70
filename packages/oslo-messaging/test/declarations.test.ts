import { describe, expect, test } from "vitest";
import type { BusEvent, RpcMethod } from "../src/index.ts";
import { broker, context, serving, target, useBroker } from "./bus-fixture.ts";

describe.skipIf(!broker)("queues and exchanges", () => {
  const fixture = useBroker();
  const { open, callThrough } = fixture;

  test.each([
    [{ amqpDurableQueues: true }],
    [{ amqpAutoDelete: true }],
    [{ rabbitHaQueues: true }],
    [{ rabbitQuorumQueue: true, rabbitQuorumDeliveryLimit: 3, rabbitQuorumMaxMemoryLength: 10 }],
    [{ rabbitQuorumQueue: true, rabbitTransientQuorumQueue: true, rabbitQuorumMaxMemoryBytes: 1_000_000 }],
    [{ rabbitTransientQueuesTtl: 0 }],
    [{ enableCancelOnFailover: true }],
    [{ rabbitQosPrefetchCount: 1 }],
    [{ directMandatoryFlag: false }],
  ])("calls are answered with %o", async (rabbit) => {
    const topic = `declared-${Object.keys(rabbit).join("-")}-${Object.values(rabbit).join("-")}`;
    expect(await callThrough({ rabbit, controlExchange: `${topic}-exchange` }, topic)).toBe("pong");
  });

  test("what other services made not durable is taken as it is, and told", async () => {
    const events: BusEvent[] = [];
    const raw = await fixture.connectRaw();
    const channel = await raw.createChannel();
    await channel.assertExchange("lesser", "topic", { durable: false });
    const options = { rabbit: { amqpDurableQueues: true }, controlExchange: "lesser" };
    await using bus = open({ ...options, onEvent: (event) => events.push(event) });
    await bus.serve(serving("lesser-topic", "a", { ping: async () => "pong" }));
    expect(await bus.call(target("lesser-topic", "a"), "ping", {}, { context })).toBe("pong");
    // As oslo.messaging does, which would refuse a durable queue there.
    await channel.assertQueue("lesser-topic", { durable: false });
    expect(events).toMatchObject([
      { kind: "declared-otherwise", name: "exchange lesser" },
      { kind: "declared-otherwise", name: "exchange lesser" },
    ]);
    await raw.close();
  });

  test("any other difference ends a start with an error that names it, and other topics are served on", async () => {
    await using bus = open();
    await bus.serve(serving("agreed", "a", { ping: async () => "pong" }));
    const raw = await fixture.connectRaw();
    const channel = await raw.createChannel();
    await channel.assertQueue("differing", { durable: false, messageTtl: 1_000 });
    await expect(bus.serve(serving("differing", "a", {}))).rejects.toMatchObject({
      code: "MESSAGING_DECLARATION_REFUSED",
      message: expect.stringMatching(/queue differing.*x-message-ttl/),
    });
    expect(await bus.call(target("agreed", "a"), "ping", {}, { context })).toBe("pong");
    await channel.assertExchange("of-another-kind", "direct", { durable: false });
    const cast = bus.cast({ ...target("x", "y"), exchange: "of-another-kind" }, "z", {}, { context });
    await expect(cast).rejects.toMatchObject({
      code: "MESSAGING_DECLARATION_REFUSED",
      message: expect.stringContaining("exchange of-another-kind"),
    });
    await raw.close();
  });

  test("a message to an exchange that is not there makes it", async () => {
    await using bus = open();
    await bus.cast({ ...target("x", "y"), exchange: "made-by-sending" }, "z", {}, { context });
    const raw = await fixture.connectRaw();
    const channel = await raw.createChannel();
    await channel.checkExchange("made-by-sending");
    await raw.close();
  });

  test("a start in the middle of which the connection breaks goes on when it is back", async () => {
    await using bus = open();
    await using client = open();
    await bus.serve(serving("broken-start", "a", {}));
    const second = bus.serve(serving("broken-start", "b", { ping: async () => "pong" }));
    fixture.gate.shut();
    await expect.poll(() => bus.isConnected).toBe(false);
    fixture.gate.open();
    await second;
    expect(await client.call(target("broken-start", "b"), "ping", {}, { context })).toBe("pong");
  });

  test("a consumer that the broker cancels comes back, and it is told", async () => {
    const events: BusEvent[] = [];
    const rabbit = { kombuReconnectDelay: 0.05 };
    await using bus = open({ rabbit, onEvent: (event) => events.push(event) });
    await using client = open();
    await bus.serve(serving("cancelled", "a", { ping: async () => "pong" }));
    const raw = await fixture.connectRaw();
    const channel = await raw.createChannel();
    await channel.deleteQueue("cancelled.a");
    await expect.poll(() => events).toEqual([{ kind: "consumer-cancelled", queue: "cancelled.a" }]);
    await expect.poll(() => bus.isConnected).toBe(true);
    expect(await client.call(target("cancelled", "a"), "ping", {}, { context })).toBe("pong");
    await raw.close();
  });

  test("queues have the same names after a restart with use_queue_manager, and what came meanwhile is in them", async () => {
    const rabbit = { useQueueManager: true, hostname: "node1", processname: "nova-compute" };
    const heard: unknown[] = [];
    const note: RpcMethod = async ({ args }) => {
      heard.push(args["n"]);
    };
    const first = open({ rabbit });
    await first.serve(serving("managed", "a", { note }));
    await first.close();
    const raw = await fixture.connectRaw();
    const channel = await raw.createChannel();
    await channel.checkQueue("reply_node1:nova-compute:1");
    await channel.checkQueue("managed_fanout_node1:nova-compute:2");
    await using client = open();
    const fanout = { topic: "managed", fanout: true, version: "6.0" };
    await client.cast(fanout, "note", { n: 1 }, { context });
    await using second = open({ rabbit });
    await second.serve(serving("managed", "a", { note }));
    await expect.poll(() => heard).toEqual([1]);
    // A second process of that name would take its answers.
    const errors: unknown[] = [];
    const onConnection = ({ error }: { error?: unknown }) => void (error && errors.push(error));
    const double = open({ rabbit, onConnection });
    const refused = double.serve(serving("managed", "b", {})).catch((error: unknown) => error);
    await expect.poll(() => errors.map(String).join()).toContain("reply_node1:nova-compute:1");
    await double.close();
    expect(await refused).toMatchObject({ code: "MESSAGING_CLOSED" });
    await raw.close();
  });

  test("a fan-out by a stream reaches all servers of a topic, each message once, after a lost connection as well", async () => {
    const rabbit = {
      rabbitStreamFanout: true,
      rabbitTransientQuorumQueue: true,
      rabbitQosPrefetchCount: 10,
    };
    await using first = open({ rabbit });
    await using second = open({ rabbit });
    const heard: string[] = [];
    const note =
      (name: string): RpcMethod =>
      async ({ args }) => {
        heard.push(`${name}${args["n"]}`);
      };
    await first.serve(serving("streamed", "a", { note: note("a") }));
    await second.serve(serving("streamed", "b", { note: note("b") }));
    await using client = open({ rabbit, transportUrl: fixture.directUrl });
    const fanout = { topic: "streamed", fanout: true, version: "6.0" };
    const send = (n: number) => client.cast(fanout, "note", { n }, { context });
    await send(1);
    await send(2);
    await expect.poll(() => [...heard].sort()).toEqual(["a1", "a2", "b1", "b2"]);
    fixture.gate.shut();
    await expect.poll(() => [first.isConnected, second.isConnected]).toEqual([false, false]);
    await send(3);
    await send(4);
    fixture.gate.open();
    await expect.poll(() => [...heard].sort()).toEqual(["a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4"]);
    expect(first.counts["duplicate-request"]).toBe(0);
  });

  test("compressed calls and answers are understood, whether or not the other side compresses", async () => {
    expect(await callThrough({ rabbit: { kombuCompression: "gzip" } }, "compressed")).toBe("pong");
    await using server = open({ rabbit: { kombuCompression: "gzip" } });
    await using client = open();
    const echo: RpcMethod = async ({ args }) => args["text"];
    await server.serve(serving("compressed", "b", { echo }));
    const text = "ä long text ".repeat(1_000);
    expect(await client.call(target("compressed", "b"), "echo", { text }, { context })).toBe(text);
  });

  test("what is sent with kombu_compression is smaller and says how it is compressed", async () => {
    const raw = await fixture.connectRaw();
    const channel = await raw.createChannel();
    await channel.assertExchange("nova", "topic", { durable: false });
    await channel.assertQueue("compressed.wire", { durable: false });
    await channel.bindQueue("compressed.wire", "nova", "compressed.wire");
    await using client = open({ rabbit: { kombuCompression: "gzip" } });
    const text = "long text ".repeat(1_000);
    await client.cast(target("compressed", "wire"), "note", { text }, { context });
    const message = await channel.get("compressed.wire", { noAck: true });
    expect(message).toMatchObject({
      properties: { headers: { compression: "application/x-gzip" }, contentEncoding: "utf-8" },
    });
    expect(message ? message.content.length : text.length).toBeLessThan(500);
    await raw.close();
  });
});
