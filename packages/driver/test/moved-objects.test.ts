import { connect } from "@novasphere/vsphere-client";
import { describe, expect, test } from "vitest";
import { credentials, type SimulatedDriver, startSimulatedDriver } from "./simulated-driver.ts";

const shape = { datacenters: 1, clusters: 2, hostsPerCluster: 1, pools: 2, vms: 0 } as const;
const uuid = "6f0c3a52-0000-4000-8000-000000000001";
const flavor = { vcpus: 1, memoryMb: 64, rootGb: 0 };

/** Puts a cluster into a folder that was not there before. */
function moveIntoRack({ simulator }: SimulatedDriver): void {
  simulator.inventory.add("/DC0/host", { type: "Folder", name: "rack" });
  simulator.inventory.move("/DC0/host/DC0_C0", "/DC0/host/rack");
}

async function expectUsable({ driver }: SimulatedDriver, node: string): Promise<void> {
  await driver.spawn({}, { uuid, node, flavor });
  expect((await driver.getAllInstancesByNode()).get(node)).toMatchObject([{ uuid }]);
  expect(await driver.getHostStats({ refresh: true })).toMatchObject([{ node, state: "ready" }]);
}

describe("F4: a node whose object is moved while the service runs", () => {
  test("F4: a cluster by its bare name stays the node, and is shown where it is now", async () => {
    await using running = await startSimulatedDriver(shape, ["DC0_C0"]);
    const names = await running.driver.getAvailableNodes();
    moveIntoRack(running);
    expect(await running.driver.getAvailableNodes(true)).toEqual(names);
    expect(running.driver.nodes[0]).toMatchObject({ path: "/DC0/rack/DC0_C0" });
    expect(running.lines).toEqual([]);
    await expectUsable(running, names[0] ?? "");
  });

  test("F4: a cluster by its path stays the node, and the path is warned of", async () => {
    await using running = await startSimulatedDriver(shape, ["/DC0/DC0_C0"]);
    const names = await running.driver.getAvailableNodes();
    moveIntoRack(running);
    expect(await running.driver.getAvailableNodes(true)).toEqual(names);
    expect(running.lines).toEqual([expect.stringMatching(/^warn .*\/DC0\/DC0_C0/)]);
    await expectUsable(running, names[0] ?? "");
  });

  test("F4: a pool that is moved under another one of its cluster stays the node, with less to give", async () => {
    await using running = await startSimulatedDriver(shape, ["DC0_C0_RP2"]);
    const { driver, simulator } = running;
    const [node = ""] = await driver.getAvailableNodes();
    const [before] = await driver.getHostStats();
    const outer = simulator.inventory.require("/DC0/host/DC0_C0/Resources/DC0_C0_RP1", "ResourcePool");
    const inner = simulator.inventory.require("/DC0/host/DC0_C0/Resources/DC0_C0_RP2", "ResourcePool");
    const somebody = await connect(credentials(simulator));
    const { config } = await somebody.fetchProperties(outer, ["config"]);
    if (!config) throw new Error("the pool has no settings");
    const memoryAllocation = { ...config.memoryAllocation, limit: 1024 };
    await somebody.call("UpdateConfig", { _this: outer, config: { ...config, memoryAllocation } });
    await somebody.call("MoveIntoResourcePool", { _this: outer, list: [inner] });
    await somebody.logout();
    const [after] = await driver.getHostStats({ refresh: true });
    expect(after).toMatchObject({ node, state: "ready", memoryMb: 1024 });
    expect(before?.memoryMb).toBeGreaterThan(1024);
    await expectUsable(running, node);
  });
});
