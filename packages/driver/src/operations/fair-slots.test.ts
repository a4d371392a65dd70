import { expect, test } from "vitest";
import { FairSlots, QueueFull } from "./fair-slots.ts";

/** Work that ends when it is told to, and a record of what has begun. */
function workshop(slots: FairSlots) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (node: string, name: string, signal?: AbortSignal) =>
    slots.run(
      node,
      async () => {
        begun.push(name);
        const { promise, resolve } = Promise.withResolvers<void>();
        ends.set(name, resolve);
        await promise;
        return name;
      },
      signal,
    );
  const end = async (name: string, running: Promise<string>) => {
    ends.get(name)?.();
    await running;
  };
  return { begun, run, end };
}

test("F7: a node never runs more than its part, whatever waits", async () => {
  const { begun, run, end } = workshop(new FairSlots({ total: 10, perNode: 2, waitingPerNode: 10 }));
  const [first, , third] = [run("a", "a1"), run("a", "a2"), run("a", "a3"), run("b", "b1")];
  expect(begun).toEqual(["a1", "a2", "b1"]);
  await end("a1", first);
  expect(begun).toEqual(["a1", "a2", "b1", "a3"]);
  await end("a3", third);
});

test("F7: nodes that wait take turns", async () => {
  const { begun, run, end } = workshop(new FairSlots({ total: 1, perNode: 1, waitingPerNode: 10 }));
  const order = ["a1", "a2", "a3", "b1", "c1", "b2"];
  const running = new Map(order.map((name) => [name, run(name.charAt(0), name)]));
  for (let index = 0; index < order.length; index += 1) {
    const name = begun[index] ?? "";
    await end(name, running.get(name) ?? Promise.resolve(""));
  }
  expect(begun).toEqual(["a1", "a2", "b1", "c1", "a3", "b2"]);
});

test("F7: a queue that is full refuses more, the queues of other nodes do not", async () => {
  const { run, begun } = workshop(new FairSlots({ total: 10, perNode: 1, waitingPerNode: 1 }));
  void run("a", "a1");
  void run("a", "a2");
  await expect(run("a", "a3")).rejects.toBeInstanceOf(QueueFull);
  void run("b", "b1");
  expect(begun).toEqual(["a1", "b1"]);
});

test("an abort while waiting leaves the queue, and the slot goes to the next", async () => {
  const { run, begun, end } = workshop(new FairSlots({ total: 1, perNode: 1, waitingPerNode: 9 }));
  const first = run("a", "a1");
  const abort = new AbortController();
  const second = run("a", "a2", abort.signal);
  const third = run("a", "a3");
  const reason = new Error("enough");
  abort.abort(reason);
  await expect(second).rejects.toBe(reason);
  await end("a1", first);
  expect(begun).toEqual(["a1", "a3"]);
  await end("a3", third);
});

test("work that fails gives its slot back", async () => {
  const slots = new FairSlots({ total: 1, perNode: 1, waitingPerNode: 1 });
  const failure = new Error("broken");
  await expect(slots.run("a", () => Promise.reject(failure))).rejects.toBe(failure);
  expect(await slots.run("a", async () => "next")).toBe("next");
});
