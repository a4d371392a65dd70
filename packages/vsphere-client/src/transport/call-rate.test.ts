import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CallRate } from "./call-rate.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a second's worth of calls goes at once, the others one by one in the order they came", async () => {
  const rate = new CallRate(4);
  const started: [number, number][] = [];
  const start = performance.now();
  const calls = Array.from({ length: 7 }, async (_, index) => {
    await rate.waitForTurn(undefined, 60_000);
    started.push([index, performance.now() - start]);
  });
  await vi.advanceTimersByTimeAsync(750);
  await Promise.all(calls);
  expect(started).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 250],
    [5, 500],
    [6, 750],
  ]);
});

test("less than one call a second is a rate too", async () => {
  const rate = new CallRate(0.5);
  await rate.waitForTurn(undefined, 0);
  let isStarted = false;
  const second = rate.waitForTurn(undefined, 60_000).then(() => {
    isStarted = true;
  });
  await vi.advanceTimersByTimeAsync(1999);
  expect(isStarted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await second;
  expect(isStarted).toBe(true);
});

test("an abort ends the waiting", async () => {
  const rate = new CallRate(1);
  await rate.waitForTurn(undefined, 60_000);
  const controller = new AbortController();
  const waiting = rate.waitForTurn(controller.signal, 60_000);
  controller.abort("enough");
  await expect(waiting).rejects.toBe("enough");
});

test("a turn beyond the call's time is refused at once, and takes nobody's place", async () => {
  const rate = new CallRate(1);
  await rate.waitForTurn(undefined, 60_000);
  const refused = { code: "VSPHERE_TIMEOUT", mayHaveArrived: false };
  await expect(rate.waitForTurn(undefined, 999)).rejects.toMatchObject(refused);
  const next = rate.waitForTurn(undefined, 1000);
  await vi.advanceTimersByTimeAsync(1000);
  await expect(next).resolves.toBeUndefined();
});

test("without a rate nothing waits", async () => {
  const rate = new CallRate();
  for (let call = 0; call < 1000; call += 1) await rate.waitForTurn(undefined, 0);
  expect(vi.getTimerCount()).toBe(0);
});

test("a rate that makes no sense is refused", () => {
  for (const callsPerSecond of [0, -1, Number.NaN])
    expect(() => new CallRate(callsPerSecond)).toThrow(RangeError);
});
