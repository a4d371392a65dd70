import { describe, expect, test } from "vitest";
import { Slots } from "./slots.ts";

describe("slots", () => {
  test("let that much work run at a time and the rest in order", async () => {
    const slots = new Slots(2);
    const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
    const starts = gates.map(() => Promise.withResolvers<void>());
    const started: number[] = [];
    const all = gates.map(({ promise }, index) =>
      slots.run(() => {
        started.push(index);
        starts[index]?.resolve();
        return promise;
      }),
    );
    await starts[1]?.promise;
    expect(started).toEqual([0, 1]);
    gates[1]?.resolve();
    await starts[2]?.promise;
    expect(started).toEqual([0, 1, 2]);
    for (const { resolve } of gates) resolve();
    await Promise.all(all);
    expect(started).toEqual([0, 1, 2, 3]);
  });

  test("are given back by work that fails and by waiting that is aborted", async () => {
    const slots = new Slots(1);
    const gate = Promise.withResolvers<void>();
    const controller = new AbortController();
    const first = slots.run(() => gate.promise.then(() => Promise.reject(new Error("no"))));
    const waiting = slots.run(async () => "never", controller.signal);
    controller.abort("enough");
    await expect(waiting).rejects.toBe("enough");
    gate.resolve();
    await expect(first).rejects.toThrow("no");
    expect(await slots.run(async () => "free")).toBe("free");
  });

  test("are at least one", () => {
    expect(() => new Slots(0)).toThrow(RangeError);
  });
});
