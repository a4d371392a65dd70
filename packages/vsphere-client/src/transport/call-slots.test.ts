import { expect, test } from "vitest";
import { CallSlots } from "./call-slots.ts";
import { inLane } from "./lane.ts";

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

test("a lane leaves a third of the calls to others", async () => {
  const slots = new CallSlots(6);
  const acquire = (lane: string) => inLane(lane, () => slots.acquire(undefined, 1000));
  const [first] = await Promise.all([acquire("slow"), acquire("slow"), acquire("slow"), acquire("slow")]);
  let isIn = false;
  const fifth = acquire("slow").then(() => {
    isIn = true;
  });
  await acquire("other");
  await slots.acquire(undefined, 1000);
  expect(isIn).toBe(false);
  first?.();
  await fifth;
});

test("of waiting calls that of the lane with the fewest goes first", async () => {
  const slots = new CallSlots(3);
  const acquire = (lane: string) => inLane(lane, () => slots.acquire(undefined, 1000));
  const [first, second] = await Promise.all([
    acquire("busy"),
    acquire("busy"),
    slots.acquire(undefined, 1000),
  ]);
  const order: string[] = [];
  const waiting = ["busy", "calm", "busy"].map((lane) => acquire(lane).then(() => order.push(lane)));
  first?.();
  await waiting[1];
  expect(order).toEqual(["calm"]);
  second?.();
  await waiting[0];
  expect(order).toEqual(["calm", "busy"]);
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
