import { describe, expect, test } from "vitest";
import type { MessageBus, RpcMethod } from "../src/index.ts";
import { broker, context, serving, target, useBroker } from "./bus-fixture.ts";
import { openGate } from "./gate.ts";

describe.skipIf(!broker)("what was given up on the client's side", () => {
  const fixture = useBroker();
  const { open, directUrl } = fixture;
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

  test("a call that nobody waits for any more is not sent when the broker is back", async () => {
    // It keeps its connection, so that it takes at once whatever is sent.
    await using server = open({ transportUrl: directUrl });
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
    fixture.gate.open();
    await client.call(target(topic, "a"), "note", { name: "next" }, { context });
    await client.call(target(topic, "a"), "note", { name: "last" }, { context });
    expect(heard).toEqual(["first", "next", "last"]);
  });

  test("a cast that was aborted without a broker rejects at once and is not sent", async () => {
    await using server = open({ transportUrl: directUrl });
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
    fixture.gate.open();
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

  test("a call that was answered is not made again when the connection is lost later", async () => {
    await using gate = await openGate(broker?.port ?? 0);
    await using server = open({ transportUrl: directUrl });
    await using client = open({ transportUrl: `rabbit://guest:guest@127.0.0.1:${gate.port}/` });
    const heard = await listen(server, "d");
    const call = (name: string) =>
      client.call(target(topic, "d"), "note", { name }, { context, resend: true });
    await call("first");
    // The second connection of a client is for sending: the broker confirms the message after its answer came.
    const letThrough = gate.hold(1);
    await call("second");
    letThrough();
    await client.cast(target(topic, "d"), "note", { name: "third" }, { context });
    gate.shut();
    await expect.poll(() => client.isConnected).toBe(false);
    gate.open();
    await call("last");
    expect(heard).toEqual(["first", "second", "third", "last"]);
  });
});
