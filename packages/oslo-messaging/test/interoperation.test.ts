import { describe, expect, test } from "vitest";
import { type JsonObject, RpcFailure, type RpcMethod, type RpcRequest } from "../src/index.ts";
import { broker, context, serving, useBroker } from "./bus-fixture.ts";
import { pythons, startPeer } from "./python-peer.ts";
import { requestTo } from "./raw-request.ts";

describe.skipIf(!broker).each(pythons)("beside Python's oslo.messaging $version", (python) => {
  const fixture = useBroker();
  const { open, directUrl } = fixture;
  const topic = `python-${python.version}`;
  const isNew = Number(python.version.split(".")[0]) >= 16;

  describe("a client of ours and its server", () => {
    const at = (server: string, version = "1.0") => ({ topic, server, version });
    const served = async (server: string, rabbit: JsonObject = {}) => {
      const peer = await startPeer(python, directUrl, rabbit);
      expect(await peer.ask({ do: "serve", target: { topic, server } })).toMatchObject({ result: null });
      return peer;
    };

    test("calls, casts and fan-outs arrive with arguments and context", async () => {
      await using peer = await served("a");
      await using client = open();
      const args = { text: "ä\u0000", number: 2 ** 40, list: [1, null, true], object: { x: 1.5 } };
      expect(await client.call(at("a", "1.2"), "echo", args, { context })).toMatchObject({ context, args });
      expect(await client.call(at("a"), "nothing", {}, { context })).toBeNull();
      await client.cast(at("a"), "note", { name: "cast" }, { context });
      await client.cast({ topic, version: "1.0", fanout: true }, "note", { name: "fanout" }, { context });
      await expect.poll(() => [...peer.heard].sort()).toEqual(["cast", "fanout"]);
    });

    test("its exceptions are what they were", async () => {
      await using _peer = await served("b");
      await using client = open();
      const call = (method: string, args: JsonObject = {}, more: JsonObject = {}) =>
        client.call({ ...at("b"), ...more }, method, args, { context });
      await expect(call("refuse", { name: "me" })).rejects.toMatchObject({
        className: "ValueError",
        module: "builtins",
        message: "ValueError: not me",
        args: ["not me"],
        traceback: expect.arrayContaining([expect.stringContaining("peer.py")]),
      });
      await expect(call("missing")).rejects.toMatchObject({
        className: "NoSuchMethod",
        module: "oslo_messaging.rpc.dispatcher",
      });
      const unsupported = { className: "UnsupportedVersion", module: "oslo_messaging.rpc.dispatcher" };
      await expect(call("echo", {}, { version: "1.3" })).rejects.toMatchObject(unsupported);
      await expect(call("echo", {}, { version: "2.0" })).rejects.toMatchObject(unsupported);
      await expect(call("echo", {}, { namespace: "unknown" })).rejects.toMatchObject(unsupported);
      expect(await call("echo", {}, { namespace: "named", version: "2.0" })).toBe("named");
    });

    test("a long call stays alive by its signs of life, and ends without them", async () => {
      await using _peer = await served("c");
      await using client = open();
      const call = (options: JsonObject) =>
        client.call(at("c"), "slow", { seconds: 7 }, { context, ...options });
      // Signs come at half the time, so that one may be late by three seconds.
      const [alive, impatient] = await Promise.allSettled([
        call({ monitorTimeoutMs: 6_000 }),
        call({ timeoutMs: 2_000 }),
      ]);
      expect(alive).toEqual({ status: "fulfilled", value: "at last" });
      expect(impatient).toMatchObject({ reason: { code: "MESSAGING_TIMEOUT" } });
    });

    test.each([
      ["gzip", "gzip"],
      ["bz2", "bzip2"],
    ])("messages that either side compressed by %s are understood", async (name, kombuName) => {
      await using _peer = await served(`d-${name}`, { kombu_compression: kombuName });
      await using client = open({ rabbit: { kombuCompression: name === "gzip" ? "gzip" : "" } });
      const args = { text: "long text ".repeat(10_000) };
      expect(await client.call(at(`d-${name}`), "echo", args, { context })).toMatchObject({
        context,
        args,
      });
    });
  });

  describe("a client of its and our server", () => {
    const ask = (method: string, server: string, more: JsonObject = {}) => ({
      do: "call",
      method,
      target: { topic, server, version: "6.0" },
      ...more,
    });

    test("calls, casts and fan-outs arrive with arguments and context", async () => {
      await using server = open();
      const requests: RpcRequest[] = [];
      const take: RpcMethod = async (request) => {
        requests.push(request);
        return request.args["answer"] ?? undefined;
      };
      await server.serve(serving(topic, "e", { take }));
      await using peer = await startPeer(python, directUrl);
      const answer = { text: "ä", numbers: [1, 1.5, 2 ** 40], nothing: null };
      const call = ask("take", "e", { context: { user: "u" }, args: { answer } });
      expect(await peer.ask(call)).toMatchObject({ result: answer });
      expect(requests[0]).toMatchObject({
        context: { user: "u" },
        args: { answer },
        version: "6.0",
        isCall: true,
      });
      await peer.ask({ ...ask("take", "e"), do: "cast" });
      await peer.ask({
        do: "cast",
        method: "take",
        target: { topic, fanout: true, version: "6.1" },
      });
      await expect
        .poll(() => requests.slice(1))
        .toMatchObject([
          { version: "6.0", isCall: false },
          { version: "6.1", isCall: false },
        ]);
    });

    test("our failures are the exceptions that it may make, and others say their class", async () => {
      await using server = open();
      const throwing =
        (error: unknown): RpcMethod =>
        async () => {
          throw error;
        };
      const failure = (className: string, module: string, kwargs: JsonObject = {}) =>
        throwing(new RpcFailure({ className, module, message: "it is gone", kwargs }));
      await server.serve(
        serving(topic, "f", {
          builtin: failure("NotImplementedError", "builtins"),
          nova: failure("InstanceNotFound", "nova.exception", { instance_id: "i-1", code: 404 }),
          other: failure("Strange", "somewhere.else"),
          bug: throwing(new TypeError("s3cret")),
        }),
      );
      await using peer = await startPeer(python, directUrl);
      const outcome = (method: string, target: JsonObject = {}) =>
        peer.ask({ do: "call", method, target: { topic, server: "f", version: "6.0", ...target } });
      expect(await outcome("builtin")).toMatchObject({
        error: { bases: expect.arrayContaining(["NotImplementedError"]) },
      });
      // The class itself where Nova is there, its name where it is not.
      const { error: nova } = (await outcome("nova")) as { error: { class: string; type: string | null } };
      expect(nova.type ?? nova.class).toMatch(/^InstanceNotFound(?:_Remote)?$/);
      expect(await outcome("other")).toMatchObject({ error: { class: "RemoteError", type: "Strange" } });
      const bug = await outcome("bug");
      expect(bug).toMatchObject({ error: { class: "RemoteError", type: "TypeError" } });
      expect(JSON.stringify(bug)).not.toContain("s3cret");
      const remote = (type: string) => ({ error: { class: "RemoteError", type } });
      expect(await outcome("missing")).toMatchObject(remote("NoSuchMethod"));
      expect(await outcome("bug", { version: "6.2" })).toMatchObject(remote("UnsupportedVersion"));
      expect(await outcome("bug", { namespace: "x" })).toMatchObject(remote("UnsupportedVersion"));
    });

    test("a long call stays alive by our signs of life", async () => {
      await using server = open();
      const slow: RpcMethod = async () => {
        await new Promise((resolve) => setTimeout(resolve, 7_000));
        return "at last";
      };
      await server.serve(serving(topic, "g", { slow }));
      await using peer = await startPeer(python, directUrl);
      const [alive, impatient] = await Promise.all([
        peer.ask(ask("slow", "g", { timeout: 60, monitor: 6 })),
        peer.ask(ask("slow", "g", { timeout: 2 })),
      ]);
      expect(alive).toMatchObject({ result: "at last" });
      expect(impatient).toMatchObject({ error: { class: "MessagingTimeout" } });
    });

    test("a message of its that arrives twice is done once", async () => {
      await using raw = await requestTo(fixture, `${topic}.h`);
      const { channel } = raw;
      await channel.assertExchange("nova", "topic", { durable: false });
      await channel.assertQueue(`${topic}.h`);
      await channel.bindQueue(`${topic}.h`, "nova", `${topic}.h`);
      await using peer = await startPeer(python, directUrl);
      await peer.ask({ ...ask("note", "h", { args: { name: "once" } }), do: "cast" });
      const message = await channel.get(`${topic}.h`, { noAck: true });
      if (!message) throw new Error("nothing was sent");
      await channel.deleteQueue(`${topic}.h`);
      await using server = open();
      const heard: unknown[] = [];
      const note: RpcMethod = async ({ args }) => {
        heard.push(args["name"]);
      };
      await server.serve(serving(topic, "h", { note }));
      await raw.send(message.content, message.properties);
      await raw.send(message.content, message.properties);
      await expect.poll(() => server.counts["duplicate-request"]).toBe(1);
      expect(heard).toEqual(["once"]);
    });
  });

  test.runIf(isNew)("streams, quorum queues and managed names are those that it has", async () => {
    const peerOptions = {
      rabbit_quorum_queue: true,
      rabbit_transient_quorum_queue: true,
      rabbit_quorum_delivery_limit: 4,
      rabbit_stream_fanout: true,
      rabbit_qos_prefetch_count: 10,
      use_queue_manager: true,
      hostname: "peer",
      processname: "python",
    };
    const rabbit = {
      rabbitQuorumQueue: true,
      rabbitTransientQuorumQueue: true,
      rabbitQuorumDeliveryLimit: 4,
      rabbitStreamFanout: true,
      rabbitQosPrefetchCount: 10,
      useQueueManager: true,
      hostname: "ours",
      processname: "node",
    };
    const quorumTopic = `quorum-${python.version}`;
    await using peer = await startPeer(python, directUrl, peerOptions);
    await peer.ask({ do: "serve", target: { topic: quorumTopic, server: "a", exchange: "quorum" } });
    const heard: unknown[] = [];
    const note: RpcMethod = async ({ args }) => {
      heard.push(args["name"]);
    };
    await using bus = open({ rabbit, controlExchange: "quorum" });
    await bus.serve(serving(quorumTopic, "b", { note }));
    const fanout = { topic: quorumTopic, fanout: true, version: "1.0" };
    expect(await bus.call({ ...fanout, fanout: false, server: "a" }, "nothing", {}, { context })).toBeNull();
    await bus.cast({ ...fanout, version: "1.0" }, "note", { name: "ours" }, { context });
    await expect.poll(() => peer.heard).toEqual(["ours"]);
    const cast = { do: "cast", method: "note", args: { name: "its" } };
    await peer.ask({ ...cast, target: { ...fanout, version: "6.0", exchange: "quorum" } });
    await expect.poll(() => heard).toContain("its");
  });
});
