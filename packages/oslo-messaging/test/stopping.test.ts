import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { BusEvent, RpcMethod } from "../src/index.ts";
import { broker, context, serving, target, useBroker } from "./bus-fixture.ts";
import { requestTo } from "./raw-request.ts";

describe.skipIf(!broker)("a server that stops", () => {
  const fixture = useBroker();
  const { open } = fixture;
  const topic = "stopping";

  test("a connection that breaks meanwhile does not keep it, and it stays stopped afterwards", async () => {
    await using bus = open();
    await using client = open();
    const heard: unknown[] = [];
    const note: RpcMethod = async ({ args }) => {
      heard.push(args["n"]);
    };
    const server = await bus.serve(serving(topic, "a", { note }));
    const other = await bus.serve(serving(topic, "b", { note }));
    await client.call(target(topic, "a"), "note", { n: 1 }, { context });
    const stopped = server.stop();
    fixture.gate.shut();
    await stopped;
    fixture.gate.open();
    await expect.poll(() => [bus.isConnected, client.isConnected]).toEqual([true, true]);
    await client.cast(target(topic, "a"), "note", { n: 2 }, { context });
    await client.call(target(topic, "b"), "note", { n: 3 }, { context });
    expect(heard).toEqual([1, 3]);
    await other.stop();
  });

  test("given up while the connection is being set up again, it is not taken up", async () => {
    await using bus = open();
    await using client = open();
    const heard: unknown[] = [];
    const note: RpcMethod = async ({ args }) => {
      heard.push(args["n"]);
    };
    const server = await bus.serve(serving(topic, "c", { note }));
    fixture.gate.shut();
    await expect.poll(() => bus.isConnected).toBe(false);
    fixture.gate.open();
    // One of these moments is in the middle of the declarations.
    await delay(15);
    await server.stop();
    await expect.poll(() => bus.isConnected).toBe(true);
    await client.cast(target(topic, "c"), "note", { n: 1 }, { context });
    const next = await bus.serve(serving(topic, "d", { note }));
    await client.call(target(topic, "d"), "note", { n: 2 }, { context });
    expect(heard).toEqual([2]);
    await next.stop();
  });

  test("stopped while others of its bus are still set up again, it takes nothing more", async () => {
    const raw = await fixture.connectRaw();
    const channel = await raw.createChannel();
    // Makes the second one's set-up tell that it comes to its queue.
    await channel.assertQueue("stopping-late", { durable: false });
    let isBack = false;
    let stopped: Promise<void> | undefined;
    const onEvent = ({ kind, ...event }: BusEvent) => {
      const isThere =
        kind === "declared-otherwise" && "name" in event && event.name === "queue stopping-late";
      if (isBack && isThere) stopped ??= early.stop();
    };
    await using bus = open({
      rabbit: { amqpDurableQueues: true },
      controlExchange: "stopping-durable",
      onEvent,
    });
    await using client = open({ rabbit: { amqpDurableQueues: true }, controlExchange: "stopping-durable" });
    const heard: unknown[] = [];
    const note: RpcMethod = async ({ args }) => {
      heard.push(args["n"]);
    };
    const early = await bus.serve(serving("stopping-early", "a", { note }));
    await bus.serve(serving("stopping-late", "a", { note }));
    isBack = true;
    fixture.gate.shut();
    await expect.poll(() => bus.isConnected).toBe(false);
    fixture.gate.open();
    await expect.poll(() => bus.isConnected).toBe(true);
    expect(stopped).toBeDefined();
    await stopped;
    await client.cast(target("stopping-early", "a"), "note", { n: 1 }, { context });
    await client.call(target("stopping-late", "a"), "note", { n: 2 }, { context });
    const queue = await channel.checkQueue("stopping-early.a");
    expect([heard, queue.consumerCount, queue.messageCount]).toEqual([[2], 0, 1]);
    await raw.close();
  });

  test("without a broker an answer is waited for no longer than the grace", async () => {
    await using bus = open({ answerGraceMs: 50 });
    await using client = open();
    const { promise: released, resolve: release } = Promise.withResolvers<null>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<null>();
    const work: RpcMethod = async () => {
      begin(null);
      return released;
    };
    const server = await bus.serve(serving(topic, "e", { work }));
    const enough = new AbortController();
    const call = client.call(target(topic, "e"), "work", {}, { context, signal: enough.signal });
    const refused = expect(call).rejects.toBe("enough");
    await begun;
    fixture.gate.shut();
    release(null);
    await server.stop();
    expect(bus.counts["answer-dropped"]).toBe(1);
    fixture.gate.open();
    enough.abort("enough");
    await refused;
  });

  test("a caller that went away is tried once more and then not waited for", async () => {
    const events: string[] = [];
    // Longer than the test may take.
    const rabbit = { kombuMissingConsumerRetryTimeout: 3_600 };
    await using bus = open({ rabbit, onEvent: ({ kind }) => events.push(kind) });
    const { ping, asked } = pong();
    const server = await bus.serve(serving(topic, "f", { ping }));
    await using raw = await requestTo(fixture, `${topic}.f`);
    await raw.send({ method: "ping", version: "6.0", _msg_id: "1", _reply_q: "reply_gone", _unique_id: "1" });
    await asked;
    await server.stop();
    expect(events).toEqual(["answer-dropped"]);
  });

  test("a queue that was not there for its time is dead: what is for it is dropped at once", async () => {
    await using bus = open({ rabbit: { kombuMissingConsumerRetryTimeout: 0.3 } });
    const ping: RpcMethod = async () => "pong";
    await bus.serve(serving(topic, "g", { ping }));
    await using raw = await requestTo(fixture, `${topic}.g`);
    const ask = (id: string) =>
      raw.send({ method: "ping", version: "6.0", _msg_id: id, _reply_q: "reply_dead", _unique_id: id });
    const begin = performance.now();
    await ask("1");
    await expect.poll(() => bus.counts["answer-dropped"]).toBe(1);
    expect(performance.now() - begin).toBeGreaterThan(300);
    // It is there now, and would get the answer.
    await raw.channel.assertQueue("reply_dead", { exclusive: true });
    await ask("2");
    await expect.poll(() => bus.counts["answer-dropped"]).toBe(2);
    expect((await raw.channel.checkQueue("reply_dead")).messageCount).toBe(0);
  });

  test("a caller that comes back within its time gets the answer that was returned", async () => {
    await using bus = open();
    const { ping, asked } = pong();
    await bus.serve(serving(topic, "h", { ping }));
    await using raw = await requestTo(fixture, `${topic}.h`);
    await raw.send({ method: "ping", version: "6.0", _msg_id: "7", _reply_q: "reply_late", _unique_id: "7" });
    await asked;
    expect(await raw.answer("reply_late")).toMatchObject({ _msg_id: "7", result: "pong", ending: true });
  });

  test("methods are told when they are not waited for any longer", async () => {
    await using bus = open();
    await using client = open();
    const { promise: begun, resolve: begin } = Promise.withResolvers<null>();
    const work: RpcMethod = async ({ signal }) => {
      begin(null);
      const { promise, resolve } = Promise.withResolvers<string>();
      signal.addEventListener("abort", () => resolve("cut short"), { once: true });
      return promise;
    };
    const server = await bus.serve(serving(topic, "i", { work }));
    const call = client.call(target(topic, "i"), "work", {}, { context });
    await begun;
    await server.stop({ signal: AbortSignal.abort() });
    expect(await call).toBe("cut short");
  });
});

/** A method that tells when it was called. An empty queue would not do: its message may be on the way. */
function pong() {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const ping: RpcMethod = async () => {
    resolve();
    return "pong";
  };
  return { ping, asked };
}
