import { describe, expect, test } from "vitest";
import type { BusEvent, RpcMethod } from "../src/index.ts";
import { broker, context, serving, target, useBroker } from "./bus-fixture.ts";
import { requestTo } from "./raw-request.ts";

describe.skipIf(!broker)("requests as a server takes them", () => {
  const fixture = useBroker();
  const { open } = fixture;
  const topic = "requests";

  test("one that comes twice is done once; those without an id are done each", async () => {
    const events: BusEvent[] = [];
    await using bus = open({ onEvent: (event) => events.push(event) });
    const heard: unknown[] = [];
    const note: RpcMethod = async ({ args }) => {
      heard.push(args["n"]);
    };
    await bus.serve(serving(topic, "a", { note }));
    await using raw = await requestTo(fixture, `${topic}.a`);
    await raw.send({ method: "note", version: "6.0", args: { n: 1 }, _unique_id: "x" });
    await raw.send({ method: "note", version: "6.0", args: { n: 2 }, _unique_id: "x" });
    await raw.send({ method: "note", version: "6.0", args: { n: 3 } });
    await raw.send({ method: "note", version: "6.0", args: { n: 4 } });
    await expect.poll(() => heard).toEqual([1, 3, 4]);
    expect(events).toEqual([{ kind: "duplicate-request", method: "note", uniqueId: "x" }]);
  });

  test("what cannot be read is counted, told of and dropped, and the next is answered", async () => {
    const events: BusEvent[] = [];
    await using bus = open({ onEvent: (event) => events.push(event) });
    await using client = open();
    await bus.serve(serving(topic, "b", { ping: async () => "pong" }));
    await using raw = await requestTo(fixture, `${topic}.b`);
    await raw.send("no JSON");
    await raw.send("[1]");
    await raw.send(JSON.stringify({ "oslo.version": "3.0", "oslo.message": "{}" }));
    await raw.send("{}", { headers: { compression: "application/zstd" } });
    await raw.send("{}", { headers: { compression: "application/x-gzip" } });
    expect(await client.call(target(topic, "b"), "ping", {}, { context })).toBe("pong");
    expect(events).toHaveLength(5);
    expect(events[0]).toMatchObject({ kind: "unreadable-message", queue: `${topic}.b` });
    expect(bus.counts).toMatchObject({ "unreadable-message": 5, "method-failed": 0 });
  });

  test("a request without an envelope is the message itself", async () => {
    await using bus = open();
    await bus.serve(serving(topic, "c", { ping: async () => "pong" }));
    await using raw = await requestTo(fixture, `${topic}.c`);
    const request = { method: "ping", version: "6.0", _msg_id: "1", _reply_q: "reply_bare" };
    await raw.send(JSON.stringify(request));
    expect(await raw.answer("reply_bare")).toMatchObject({ result: "pong" });
  });

  test("methods are found by namespace and version, as oslo.messaging finds them", async () => {
    await using bus = open();
    await using client = open();
    const endpoints = [
      { version: "1.3", methods: new Map([["go", async () => "old"]]) },
      { version: "2.1", methods: new Map([["go", async () => "new"]]) },
      { version: "1.0", namespace: "other", methods: new Map([["go", async () => "other"]]) },
      { version: "1.0", methods: new Map([["_hidden", async () => "seen"]]) },
    ];
    await bus.serve({ topic, server: "d", endpoints });
    const call = (version: string, method = "go", namespace?: string) =>
      client.call(
        { topic, server: "d", version, ...(namespace !== undefined && { namespace }) },
        method,
        {},
        { context },
      );
    expect(await Promise.all([call("1.3"), call("2.0"), call("1.0", "go", "other")])).toEqual([
      "old",
      "new",
      "other",
    ]);
    const unsupported = { className: "UnsupportedVersion", module: "oslo_messaging.rpc.dispatcher" };
    await expect(call("1.4")).rejects.toMatchObject(unsupported);
    await expect(call("3.0")).rejects.toMatchObject(unsupported);
    await expect(call("1.0", "go", "unknown")).rejects.toMatchObject(unsupported);
    await expect(call("1.1", "go", "other")).rejects.toMatchObject(unsupported);
    await expect(call("1.0", "stop")).rejects.toMatchObject({ className: "NoSuchMethod" });
    await expect(call("1.0", "_hidden")).rejects.toMatchObject({ className: "NoSuchMethod" });
  });

  test("an error that is not meant for callers tells them its class and nothing it says", async () => {
    const events: BusEvent[] = [];
    await using bus = open({ onEvent: (event) => events.push(event) });
    await using client = open();
    class DiskFull extends Error {}
    const methods: Record<string, RpcMethod> = {
      type: async () => {
        throw new TypeError("password is s3cret");
      },
      own: async () => {
        throw new DiskFull("password is s3cret");
      },
      text: async () => {
        throw "password is s3cret";
      },
    };
    await bus.serve(serving(topic, "e", methods));
    const failure = (method: string) =>
      client.call(target(topic, "e"), method, {}, { context }).catch((error: unknown) => error);
    const failures = [await failure("type"), await failure("own"), await failure("text")];
    expect(failures).toMatchObject([
      { className: "TypeError", module: "node" },
      { className: "DiskFull", module: "node" },
      { className: "Error", module: "node" },
    ]);
    for (const error of failures) {
      expect(JSON.stringify(error)).not.toContain("s3cret");
      expect(String(error)).not.toContain("s3cret");
    }
    expect(events).toMatchObject([
      { kind: "method-failed", method: "type", error: new TypeError("password is s3cret") },
      { kind: "method-failed", method: "own" },
      { kind: "method-failed", method: "text" },
    ]);
  });

  test("a failure that cannot be read ends its call all the same", async () => {
    await using client = open();
    await using raw = await requestTo(fixture, `${topic}.f`);
    const { queue } = await raw.channel.assertQueue("requests.f");
    await raw.channel.assertExchange("nova", "topic", { durable: false });
    await raw.channel.bindQueue(queue, "nova", queue);
    const call = client.call(target(topic, "f"), "go", {}, { context });
    await raw.channel.consume(queue, (message) => {
      if (!message) return;
      const { _msg_id, _reply_q } = JSON.parse(JSON.parse(message.content.toString())["oslo.message"]);
      const answer = { _msg_id, failure: "no JSON", ending: true };
      raw.channel.publish("", _reply_q, Buffer.from(JSON.stringify(answer)));
    });
    await expect(call).rejects.toMatchObject({ code: "MESSAGING_REMOTE", className: "Exception" });
  });

  test("oslo_rpc_server_ping is answered where the configuration says so", async () => {
    await using bus = open({ answersPing: true });
    await using silent = open();
    await using client = open();
    await bus.serve(serving(topic, "g", {}));
    await silent.serve(serving(topic, "h", {}));
    const ping = (server: string) =>
      client.call({ topic, server, version: "1.0" }, "oslo_rpc_server_ping", {}, { context });
    expect(await ping("g")).toBe("pong");
    await expect(ping("h")).rejects.toMatchObject({ className: "UnsupportedVersion" });
  });
});
