import { describe, expect, test } from "vitest";
import { type JsonObject, RpcFailure, type RpcMethod, type RpcRequest } from "../src/index.ts";
import { broker, context, serving as servingTopic, target as targetOf, useBroker } from "./bus-fixture.ts";
import { openGate } from "./gate.ts";

describe.skipIf(!broker)("a message bus on RabbitMQ", () => {
  const fixture = useBroker();
  const { open } = fixture;
  const serving = (server: string, methods: Record<string, RpcMethod>) =>
    servingTopic("compute", server, methods);
  const target = (server: string, version?: string) => targetOf("compute", server, version);

  test("a call reaches the method with its arguments and context, and gets its answer", async () => {
    await using server = open();
    await using client = open();
    const requests: RpcRequest[] = [];
    const echo: RpcMethod = async (request) => {
      requests.push(request);
      return { got: request.args["n"] ?? null };
    };
    await server.serve(serving("a", { echo }));
    expect(await client.call(target("a"), "echo", { n: 7, text: "ä\u0000" }, { context })).toEqual({
      got: 7,
    });
    expect(requests).toMatchObject([
      { args: { n: 7, text: "ä\u0000" }, context, version: "6.0", isCall: true },
    ]);
  });

  test("failures arrive as the exceptions they are", async () => {
    await using server = open();
    await using client = open();
    const fail: RpcMethod = async () => {
      const kwargs = { instance_id: "i", code: 404 };
      throw new RpcFailure({
        className: "InstanceNotFound",
        module: "nova.exception",
        message: "gone",
        kwargs,
      });
    };
    await server.serve(serving("b", { fail }));
    const call = (method: string, version?: string) =>
      client.call(target("b", version), method, {}, { context });
    await expect(call("fail")).rejects.toMatchObject({
      code: "MESSAGING_REMOTE",
      className: "InstanceNotFound",
      module: "nova.exception",
      kwargs: { instance_id: "i", code: 404 },
    });
    await expect(call("other")).rejects.toMatchObject({ className: "NoSuchMethod" });
    await expect(call("fail", "6.9")).rejects.toMatchObject({ className: "UnsupportedVersion" });
  });

  test("no answer within its time is a failure of its own, and signs of life keep a long call waiting", async () => {
    await using server = open();
    await using client = open();
    const { promise: released, resolve: release } = Promise.withResolvers<null>();
    await server.serve(serving("c", { slow: async () => released }));
    await expect(client.call(target("c"), "slow", {}, { context, timeoutMs: 100 })).rejects.toMatchObject({
      code: "MESSAGING_TIMEOUT",
    });
    // Signs come at half the time, so that one may be late by three seconds.
    const long = client.call(target("c"), "slow", {}, { context, monitorTimeoutMs: 6_000 });
    await new Promise((resolve) => setTimeout(resolve, 6_500));
    release(null);
    expect(await long).toBeNull();
  });

  test("a call to a topic that nobody serves yet is answered by the first who does", async () => {
    await using server = open();
    await using client = open();
    const call = client.call(target("not-yet"), "ping", {}, { context });
    await client.cast(target("elsewhere"), "x", {}, { context });
    await server.serve(serving("not-yet", { ping: async () => "pong" }));
    expect(await call).toBe("pong");
  });

  test("a fan-out reaches every server of the topic", async () => {
    await using first = open();
    await using second = open();
    const heard: string[] = [];
    const note =
      (name: string): RpcMethod =>
      async () => {
        heard.push(name);
      };
    await first.serve(serving("d1", { note: note("d1") }));
    await second.serve(serving("d2", { note: note("d2") }));
    await first.cast({ topic: "compute", fanout: true, version: "6.0" }, "note", {}, { context });
    await expect.poll(() => [...heard].sort()).toEqual(["d1", "d2"]);
  });

  test("a fan-out that nobody listens to is sent all the same, and what comes after it too", async () => {
    await using client = open();
    const nobody = { topic: "absent", fanout: true, version: "4.2" };
    await client.cast(nobody, "note", {}, { context });
    await client.cast(nobody, "note", {}, { context });
    await using server = open();
    await server.serve(serving("after-a-fan-out", { ping: async () => "pong" }));
    expect(await client.call(target("after-a-fan-out"), "ping", {}, { context })).toBe("pong");
  });

  test("a stop waits for what runs, and what comes later waits for the next server of that name", async () => {
    await using bus = open();
    await using client = open();
    const { promise: released, resolve: release } = Promise.withResolvers<null>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<null>();
    const work: RpcMethod = async () => {
      begin(null);
      return released;
    };
    const server = await bus.serve(serving("e", { work }));
    const call = client.call(target("e"), "work", {}, { context });
    await begun;
    let isStopped = false;
    const stopped = server.stop().then(() => {
      isStopped = true;
    });
    // Other traffic goes on meanwhile.
    await client.cast(target("elsewhere"), "x", {}, { context });
    expect(isStopped).toBe(false);
    release(null);
    await stopped;
    expect(await call).toBeNull();
    await client.cast(target("e"), "later", { n: 1 }, { context });
    const later: JsonObject[] = [];
    const note: RpcMethod = async ({ args }) => {
      later.push(args);
    };
    await bus.serve(serving("e", { later: note }));
    await expect.poll(() => later).toEqual([{ n: 1 }]);
  });

  test("connections that break come back: servers serve on, casts and calls made meanwhile arrive", async () => {
    await using server = open();
    await using client = open();
    const seen: number[] = [];
    const note: RpcMethod = async ({ args }) => {
      seen.push(Number(args["n"]));
      return seen.length;
    };
    await server.serve(serving("f", { note }));
    await client.call(target("f"), "note", { n: 0 }, { context });
    fixture.gate.shut();
    await expect.poll(() => [server.isConnected, client.isConnected]).toEqual([false, false]);
    const cast = client.cast(target("f"), "note", { n: 1 }, { context });
    const call = client.call(target("f"), "note", { n: 2 }, { context });
    fixture.gate.open();
    await cast;
    expect(await call).toBeGreaterThanOrEqual(2);
    await expect.poll(() => [...seen].sort()).toEqual([0, 1, 2]);
    await expect.poll(() => server.isConnected).toBe(true);
  });

  test("a call whose answer was lost with the connection is made again when that does no harm, and only then", async () => {
    await using server = open();
    await using client = open();
    const taken: string[] = [];
    const { promise: held, resolve: release } = Promise.withResolvers<null>();
    // The first of each is not answered, as if the broker had lost the answer.
    const ask: RpcMethod = async ({ args }) => {
      const name = String(args["name"]);
      taken.push(name);
      return taken.filter((other) => other === name).length === 1 ? held : "answered";
    };
    await server.serve(serving("g", { ask }));
    const read = client.call(target("g"), "ask", { name: "read" }, { context, resend: true });
    const enough = new AbortController();
    const change = client.call(target("g"), "ask", { name: "change" }, { context, signal: enough.signal });
    const refused = expect(change).rejects.toBe("enough");
    await expect.poll(() => [...taken].sort()).toEqual(["change", "read"]);
    fixture.gate.shut();
    await expect.poll(() => [server.isConnected, client.isConnected]).toEqual([false, false]);
    fixture.gate.open();
    expect(await read).toBe("answered");
    // Messages come in the order they were sent: a repetition of the other would be there by now.
    expect(await client.call(target("g"), "ask", { name: "read" }, { context })).toBe("answered");
    expect(taken.toSorted()).toEqual(["change", "read", "read", "read"]);
    enough.abort("enough");
    await refused;
    release(null);
  });

  test("a call is made again too when the connection is lost before the broker confirmed it", async () => {
    await using gate = await openGate(broker?.port ?? 0);
    await using server = open({ transportUrl: fixture.directUrl });
    await using client = open({ transportUrl: `rabbit://guest:guest@127.0.0.1:${gate.port}/` });
    const taken: string[] = [];
    const { promise: held, resolve: release } = Promise.withResolvers<null>();
    const ask: RpcMethod = async ({ args }) => {
      taken.push(String(args["name"]));
      return taken.length === 2 ? held : "answered";
    };
    await server.serve(serving("i", { ask }));
    const call = (name: string) => client.call(target("i"), "ask", { name }, { context, resend: true });
    await call("first");
    // The second connection of a client is for sending.
    gate.hold(1);
    const second = call("second");
    await expect.poll(() => taken).toEqual(["first", "second"]);
    gate.shut();
    gate.open();
    expect(await second).toBe("answered");
    expect(taken).toEqual(["first", "second", "second"]);
    release(null);
  });

  test("more messages than are worked on at a time wait for their turn", async () => {
    await using server = open({ maximumConcurrency: 2 });
    await using client = open();
    const gates = new Map([1, 2, 3].map((n) => [n, Promise.withResolvers<number>()]));
    const begun: number[] = [];
    const work: RpcMethod = async ({ args }) => {
      begun.push(Number(args["n"]));
      return gates.get(Number(args["n"]))?.promise;
    };
    await server.serve(serving("h", { work }));
    const calls: Promise<unknown>[] = [];
    for (const n of [1, 2, 3]) {
      calls.push(client.call(target("h"), "work", { n }, { context }));
      if (n < 3) await expect.poll(() => begun).toHaveLength(n);
    }
    gates.get(2)?.resolve(2);
    await expect.poll(() => begun).toEqual([1, 2, 3]);
    expect(await calls[1]).toBe(2);
    gates.get(1)?.resolve(1);
    gates.get(3)?.resolve(3);
    expect(await Promise.all(calls)).toEqual([1, 2, 3]);
  });
});
