import { ManualClock } from "@novasphere/vcenter-simulator";
import { expect, test } from "vitest";
import { type ImageContent, type Instance, VMOps } from "../src/index.ts";
import { openNode } from "./contract-server.ts";
import { startSimulatedServer } from "./simulated-server.ts";

function instances(count: number): Instance[] {
  return Array.from({ length: count }, (_, index) => ({
    uuid: `8f0c3a52-0000-4000-8000-${String(index).padStart(12, "0")}`,
    flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 },
  }));
}

/** The most tasks that were started and not finished at any time, while four instances are spawned at once. */
async function measureTasks(maximumTasks: number): Promise<number> {
  const clock = new ManualClock();
  await using server = await startSimulatedServer(["ds1"], clock);
  server.simulator.control.setTaskDelay(10);
  const { session, node, calls } = await openNode(server, { limits: { maximumTasks } });
  await using _session = session;
  const vmOps = new VMOps(node);
  let finished = 0;
  let most = 0;
  const started = () => calls.filter((method) => method.endsWith("_Task")).length;
  const onProgress = ({ state }: { readonly state: string }) => {
    most = Math.max(most, started() - finished);
    if (state === "success") finished += 1;
  };
  const spawned = Promise.all(instances(4).map((instance) => vmOps.spawn(instance, { onProgress })));
  // None ends before as many have begun as may.
  await expect.poll(started).toBe(maximumTasks);
  server.simulator.control.setTaskDelay(0);
  clock.advance(10);
  await spawned;
  expect(await vmOps.list()).toHaveLength(4);
  expect(finished).toBe(12);
  return most;
}

test("F7: a node runs as many tasks at the same time as its limit says, and no more", async () => {
  expect(await measureTasks(1)).toBe(1);
  expect(await measureTasks(2)).toBe(2);
});

test.each([1, 2])(
  "F7: a node transfers %i images at the same time, as its limit says, and no more",
  async (maximumTransfers) => {
    await using server = await startSimulatedServer();
    const { session, node } = await openNode(server, { limits: { maximumTransfers } });
    await using _session = session;
    const vmOps = new VMOps(node);
    const full = Promise.withResolvers<void>();
    let open = 0;
    let most = 0;
    const imageContent: ImageContent = {
      sizeBytes: 4096,
      open: async function* () {
        open += 1;
        most = Math.max(most, open);
        if (open === maximumTransfers) full.resolve();
        // Nobody ends before as many have begun.
        await full.promise;
        yield Buffer.alloc(4096);
        open -= 1;
      },
    };
    const images = Array.from({ length: 4 }, (_, index) => ({ id: `image-${index}` }));
    await Promise.all(images.map((image) => vmOps.cacheImage(image, imageContent)));
    expect(most).toBe(maximumTransfers);
  },
);

test("F7: a node whose slots are all taken holds up no other node of its session", async () => {
  await using server = await startSimulatedServer();
  const { session, node } = await openNode(server, { limits: { maximumTasks: 1, maximumTransfers: 1 } });
  await using _session = session;
  const elsewhere = await openNode({ ...server, poolPath: server.otherPoolPath });
  await elsewhere.session.logout();
  const [sick, well] = [new VMOps(node), new VMOps({ ...elsewhere.node, session })];
  const [first, second, third] = instances(3) as [Instance, Instance, Instance];
  server.simulator.control.addRule({ method: "CreateVM_Task", times: 1, effect: { kind: "taskHang" } });
  const controller = new AbortController();
  const begun = Promise.withResolvers<void>();
  const hanging = sick.spawn(first, { signal: controller.signal, onProgress: () => begun.resolve() });
  await begun.promise;
  const waiting = sick.spawn(second, { signal: controller.signal });
  const both = Promise.allSettled([hanging, waiting]);
  await well.spawn(third);
  expect(await well.list()).toMatchObject([{ uuid: third.uuid, powerState: "running" }]);
  const reason = new Error("enough");
  controller.abort(reason);
  expect(await both).toEqual([
    { status: "rejected", reason },
    { status: "rejected", reason },
  ]);
  expect(await sick.list()).toEqual([]);
});
