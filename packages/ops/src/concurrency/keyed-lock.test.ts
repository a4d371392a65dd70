import { describe, expect, test } from "vitest";
import { KeyedLock } from "./keyed-lock.ts";

describe("a keyed lock", () => {
  test("runs work of one key in the order it came and other keys beside it", async () => {
    const lock = new KeyedLock();
    const gate = Promise.withResolvers<void>();
    const log: string[] = [];
    const first = lock.run("a", async () => {
      await gate.promise;
      log.push("first");
    });
    const second = lock.run("a", async () => void log.push("second"));
    await lock.run("b", async () => void log.push("other"));
    expect(log).toEqual(["other"]);
    gate.resolve();
    await Promise.all([first, second]);
    expect(log).toEqual(["other", "first", "second"]);
    expect(lock.size).toBe(0);
  });

  test("goes on after work that failed", async () => {
    const lock = new KeyedLock();
    const failing = lock.run("a", () => Promise.reject(new Error("no")));
    const next = lock.run("a", async () => "yes");
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("yes");
  });

  test("lets a waiting one leave by an abort and keeps the others in order", async () => {
    const lock = new KeyedLock();
    const gate = Promise.withResolvers<void>();
    const controller = new AbortController();
    let isFirstDone = false;
    const first = lock.run("a", async () => {
      await gate.promise;
      isFirstDone = true;
    });
    const second = lock.run("a", async () => "never", controller.signal);
    const third = lock.run("a", async () => isFirstDone);
    controller.abort("enough");
    await expect(second).rejects.toBe("enough");
    gate.resolve();
    await first;
    expect(await third).toBe(true);
    await expect(lock.run("a", async () => "never", controller.signal)).rejects.toBe("enough");
    expect(lock.size).toBe(0);
  });
});
