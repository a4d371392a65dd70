import { describe, expect, test } from "vitest";
import type { MessageBus, RpcMethod } from "../src/index.ts";
import { broker, context, serving, target, useBroker } from "./bus-fixture.ts";

describe.skipIf(!broker)("what was given up on the client's side", () => {
  const fixture = useBroker();
  const { open } = fixture;
  const topic = "given-up";

  /** A server that keeps the names it was called with. */
  async function listen(bus: MessageBus, server: string): Promise<string[]> {
    const heard: string[] = [];
    const note: RpcMethod = async ({ args }) => {
      heard.push(String(args["name"]));
    };
    await bus.serve(serving(topic, server, { note }));
    return heard;
  }

  /** Both sides have lost their connections, and are connected again. */
  async function breakAndMend(server: MessageBus, client: MessageBus): Promise<void> {
    fixture.gate.open();
    await expect.poll(() => [server.isConnected, client.isConnected]).toEqual([true, true]);
  }

  test("a call that nobody waits for any more is not sent when the broker is back", async () => {
    await using server = open();
    await using client = open();
    const heard = await listen(server, "a");
    await client.call(target(topic, "a"), "note", { name: "first" }, { context });
    const stale = client.call(target(topic, "a"), "note", { name: "stale" }, { context, timeoutMs: 100 });
    const abort = new AbortController();
    const aborted = client.call(
      target(topic, "a"),
      "note",
      { name: "aborted" },
      { context, signal: abort.signal },
    );
    // It is on its way, and the broker never confirms it.
    fixture.gate.shut();
    abort.abort(new Error("enough"));
    await Promise.all([
      expect(stale).rejects.toMatchObject({ code: "MESSAGING_TIMEOUT" }),
      expect(aborted).rejects.toThrow("enough"),
    ]);
    await breakAndMend(server, client);
    await client.call(target(topic, "a"), "note", { name: "last" }, { context });
    expect(heard).toEqual(["first", "last"]);
  });

  test("a cast that was aborted without a broker rejects at once and is not sent", async () => {
    await using server = open();
    await using client = open();
    const heard = await listen(server, "b");
    await client.cast(target(topic, "b"), "note", { name: "first" }, { context });
    fixture.gate.shut();
    await expect.poll(() => client.isConnected).toBe(false);
    const abort = new AbortController();
    const cast = client.cast(
      target(topic, "b"),
      "note",
      { name: "aborted" },
      { context, signal: abort.signal },
    );
    abort.abort(new Error("enough"));
    await expect(cast).rejects.toThrow("enough");
    await breakAndMend(server, client);
    await client.cast(target(topic, "b"), "note", { name: "last" }, { context });
    await expect.poll(() => heard).toEqual(["first", "last"]);
  });

  test("what a bus was told after it was closed rejects", async () => {
    const bus = open();
    await bus.cast(target(topic, "nobody"), "note", {}, { context });
    await bus.close();
    const closed = { code: "MESSAGING_CLOSED" };
    await expect(bus.cast(target(topic, "nobody"), "note", {}, { context })).rejects.toMatchObject(closed);
    await expect(bus.call(target(topic, "nobody"), "note", {}, { context })).rejects.toMatchObject(closed);
    await expect(bus.serve(serving(topic, "c", {}))).rejects.toMatchObject(closed);
  });

  test("calls that were answered are not made again when the connection is lost later", async () => {
    // The broker confirms what durable queues keep late, often after the answer.
    const rabbit = { amqpDurableQueues: true };
    await using server = open({ rabbit, controlExchange: "durable" });
    await using client = open({ rabbit, controlExchange: "durable" });
    const heard: string[] = [];
    const note: RpcMethod = async ({ args }) => {
      heard.push(String(args["name"]));
    };
    await server.serve(serving("given-up-durable", "d", { note }));
    const names = Array.from({ length: 300 }, (_none, index) => `${index}`);
    const call = (name: string) =>
      client.call(target("given-up-durable", "d"), "note", { name }, { context, resend: true });
    await Promise.all(names.map(call));
    fixture.gate.shut();
    await expect.poll(() => [server.isConnected, client.isConnected]).toEqual([false, false]);
    await breakAndMend(server, client);
    await call("last");
    expect(heard).toHaveLength(names.length + 1);
  });
});
