import { expect, test } from "vitest";
import { CallSlots } from "./call-slots.ts";

test("calls beyond the number wait, and go on in the order they came", async () => {
  const slots = new CallSlots(2);
  const order: string[] = [];
  const releases = await Promise.all([slots.acquire(undefined, 1000), slots.acquire(undefined, 1000)]);
  const waiting = ["third", "fourth"].map(async (name) => {
    const release = await slots.acquire(undefined, 1000);
    order.push(name);
    return release;
  });
  expect(order).toEqual([]);
  releases[0]?.();
  await waiting[0];
  expect(order).toEqual(["third"]);
  (await waiting[0])?.();
  await waiting[1];
  expect(order).toEqual(["third", "fourth"]);
});

test("giving a slot back twice frees it once", async () => {
  const slots = new CallSlots(1);
  const release = await slots.acquire(undefined, 1000);
  release();
  release();
  await slots.acquire(undefined, 1000);
  await expect(slots.acquire(undefined, 1)).rejects.toMatchObject({
    code: "VSPHERE_TIMEOUT",
    mayHaveArrived: false,
  });
});

test("an abort leaves the queue", async () => {
  const slots = new CallSlots(1);
  const release = await slots.acquire(undefined, 1000);
  const controller = new AbortController();
  const aborted = slots.acquire(controller.signal, 1000);
  const next = slots.acquire(undefined, 1000);
  controller.abort("enough");
  await expect(aborted).rejects.toBe("enough");
  release();
  expect(await next).toBeTypeOf("function");
});

test("a number of calls that makes no sense is refused", () => {
  for (const count of [0, -1, 1.5, Number.NaN]) expect(() => new CallSlots(count)).toThrow(RangeError);
});
