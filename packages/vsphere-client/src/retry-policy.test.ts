import { describe, expect, test } from "vitest";
import { toVSphereError } from "../test/caught.ts";
import { SoapServer } from "../test/soap-server.ts";
import { connect } from "./connect.ts";
import { VSphereError } from "./errors.ts";
import { defaultRetryPolicy, withRetries } from "./retry-policy.ts";
import type { SessionEvent } from "./session-event.ts";

const serviceInstance = { type: "ServiceInstance", value: "ServiceInstance" };
const machine = { type: "VirtualMachine", value: "vm-1" };
const retry = { baseDelayMs: 1 };

describe("a call that failed on the way", () => {
  test("is made again when it only reads", async () => {
    await using server = await SoapServer.start();
    const events: SessionEvent[] = [];
    await using session = await connect({
      ...server.credentials,
      retry,
      onEvent: (event) => events.push(event),
    });
    let calls = 0;
    server.on("CurrentTime", () => {
      calls += 1;
      if (calls === 1) return { write: (response) => void response.destroy() };
      if (calls === 2) return { write: (response) => response.writeHead(503).end("busy") };
      return { returnval: "2026-01-01T00:00:00Z" };
    });
    expect(await session.call("CurrentTime", { _this: serviceInstance })).toBe("2026-01-01T00:00:00Z");
    const retries = events.flatMap((event) => (event.type === "retry" ? [event] : []));
    expect(retries.map(({ method, error }) => [method, (error as VSphereError).code])).toEqual([
      ["CurrentTime", "VSPHERE_CONNECTION"],
      ["CurrentTime", "VSPHERE_HTTP"],
    ]);
  });

  test("is given up after the last attempt with its error", async () => {
    await using server = await SoapServer.start();
    await using session = await connect({ ...server.credentials, retry });
    server.on("CurrentTime", () => ({ write: (response) => void response.destroy() }));
    const error = await toVSphereError(session.call("CurrentTime", { _this: serviceInstance }));
    expect(error).toMatchObject({ code: "VSPHERE_CONNECTION" });
    expect(server.count("CurrentTime")).toBe(3);
  });

  test("is never made again when it may change something and may have arrived", async () => {
    await using server = await SoapServer.start();
    await using session = await connect({ ...server.credentials, retry });
    server.on("PowerOnVM_Task", () => ({ write: (response) => void response.destroy() }));
    const error = await toVSphereError(session.call("PowerOnVM_Task", { _this: machine }));
    expect(error).toMatchObject({ code: "VSPHERE_CONNECTION", mayHaveArrived: true });
    expect(server.count("PowerOnVM_Task")).toBe(1);
  });

  test("is not made again for a fault, which is an answer", async () => {
    await using server = await SoapServer.start();
    await using session = await connect({ ...server.credentials, retry });
    server.on("CurrentTime", () => ({ fault: { $type: "SystemError", reason: "no" } }));
    await toVSphereError(session.call("CurrentTime", { _this: serviceInstance }));
    expect(server.count("CurrentTime")).toBe(1);
  });
});

describe("withRetries", () => {
  const options = { idempotent: false, onRetry: () => undefined };

  test("repeats even a change that never left this process", async () => {
    let attempts = 0;
    const result = await withRetries({ ...defaultRetryPolicy, ...retry }, options, async () => {
      attempts += 1;
      if (attempts < 3) throw new VSphereError("VSPHERE_CONNECTION", "refused", { mayHaveArrived: false });
      return attempts;
    });
    expect(result).toBe(3);
  });

  test("doubles the pause up to the longest, shortened by chance to no less than half", async () => {
    const pauses: number[] = [];
    const chances = [0, 0.999, 0, 0.5];
    const policy = {
      maximumAttempts: 5,
      baseDelayMs: 2,
      maximumDelayMs: 8,
      random: () => chances.shift() ?? 0,
    };
    const attempt = async () => {
      throw new VSphereError("VSPHERE_CONNECTION", "refused", { mayHaveArrived: false });
    };
    const onRetry = (_error: unknown, delayMs: number) => pauses.push(delayMs);
    await toVSphereError(withRetries(policy, { ...options, onRetry }, attempt));
    expect(pauses).toEqual([1, 4, 4, 6]);
  });

  test("ends a pause at an abort with the signal's reason", async () => {
    const controller = new AbortController();
    const policy = { ...defaultRetryPolicy, baseDelayMs: 60_000, maximumDelayMs: 60_000 };
    const onRetry = () => queueMicrotask(() => controller.abort("enough"));
    const running = withRetries(
      policy,
      { idempotent: true, signal: controller.signal, onRetry },
      async () => {
        throw new VSphereError("VSPHERE_CONNECTION", "refused");
      },
    );
    await expect(running).rejects.toBe("enough");
  });
});
