import { expect, test } from "vitest";
import { type Instance, VMOps } from "../src/index.ts";
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
  await using server = await startSimulatedServer();
  server.simulator.control.setTaskDelay(10);
  const { session, node, calls } = await openNode(server, { limits: { maximumTasks } });
  await using _session = session;
  const vmOps = new VMOps(node);
  let finished = 0;
  let most = 0;
  const onProgress = ({ state }: { readonly state: string }) => {
    const started = calls.filter((method) => method.endsWith("_Task")).length;
    most = Math.max(most, started - finished);
    if (state === "success") finished += 1;
  };
  await Promise.all(instances(4).map((instance) => vmOps.spawn(instance, { onProgress })));
  expect(await vmOps.list()).toHaveLength(4);
  expect(finished).toBe(12);
  return most;
}

test("a node runs as many tasks at the same time as its limit says, and no more", async () => {
  expect(await measureTasks(1)).toBe(1);
  expect(await measureTasks(2)).toBe(2);
});
