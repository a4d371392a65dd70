import { describe, expect, test } from "vitest";
import { startSimulatedDriver } from "./simulated-driver.ts";

const shape = {
  datacenters: 1,
  clusters: 2,
  hostsPerCluster: 2,
  pools: 1,
  vms: 0,
  host: { cpuThreads: 16 },
} as const;
const targets = ["DC0_C0", "DC0/DC0_C1/DC0_C1_RP1"];
const live = { liveStatistics: true } as const;
const host = "/DC0/host/DC0_C0/DC0_C0_H1";

describe("T1: live statistics", () => {
  test("are the same figures as a read gives, and asking for them makes no call", async () => {
    await using running = await startSimulatedDriver(shape, targets, live);
    await using reading = await startSimulatedDriver(shape, targets);
    const [followed, read] = await Promise.all([
      running.driver.getHostStats(),
      reading.driver.getHostStats(),
    ]);
    expect(followed).toEqual(read);
    running.calls.length = 0;
    for (let count = 0; count < 20; count += 1) await running.driver.getHostStats({ refresh: true });
    for (const name of await running.driver.getAvailableNodes())
      await running.driver.getAvailableResource(name);
    expect(running.calls).toEqual([]);
  });

  test("follow changes", async () => {
    await using running = await startSimulatedDriver(shape, targets, live);
    expect((await running.driver.getHostStats())[0]?.vcpus).toBe(32);
    running.simulator.control.setHostMaintenance(host, true);
    await expect.poll(async () => (await running.driver.getHostStats())[0]?.vcpus).toBe(16);
    running.simulator.inventory.addHost("/DC0/host/DC0_C0", { name: "new", cpuThreads: 8 });
    await expect.poll(async () => (await running.driver.getHostStats())[0]?.vcpus).toBe(24);
    expect(new Set(running.calls)).not.toContain("RetrievePropertiesEx");
  });

  test("come back after the session was ended", async () => {
    await using running = await startSimulatedDriver(shape, targets, { ...live, isRetrying: true });
    await running.driver.getHostStats();
    running.simulator.control.expireSessions();
    running.simulator.control.setHostMaintenance(host, true);
    await expect
      .poll(async () => (await running.driver.getHostStats())[0])
      .toMatchObject({ state: "ready", vcpus: 16 });
  });

  test("T1: a read stands in while the wait is interrupted", async () => {
    await using running = await startSimulatedDriver(shape, targets, live);
    await running.driver.getHostStats();
    const broken = running.simulator.control.failCalls(
      { method: "WaitForUpdatesEx" },
      { $type: "SystemError", reason: "db" },
    );
    running.simulator.control.setHostMaintenance(host, true);
    await expect.poll(() => running.calls).toContain("WaitForUpdatesEx");
    await expect
      .poll(async () => (await running.driver.getHostStats())[0])
      .toMatchObject({ state: "ready", vcpus: 16 });
    expect(broken.hits).toBeGreaterThan(0);
    expect(running.calls).toContain("RetrievePropertiesEx");
  });

  test("F3: a pool that is gone is missing, and the others are followed on", async () => {
    await using running = await startSimulatedDriver(shape, targets, live);
    await running.driver.getHostStats();
    running.simulator.inventory.destroy("/DC0/host/DC0_C1/Resources/DC0_C1_RP1");
    await expect
      .poll(async () => (await running.driver.getHostStats()).map(({ state }) => state))
      .toEqual(["ready"]);
    running.simulator.control.setHostMaintenance(host, true);
    await expect.poll(async () => (await running.driver.getHostStats())[0]?.vcpus).toBe(16);
  });

  test("take in nodes that come later", async () => {
    await using running = await startSimulatedDriver(shape, ["DC0_C0"], live);
    await running.driver.getHostStats();
    const { vcenter } = running.options;
    await running.driver.reconfigure({ vcenter, targets: [{ name: "DC0_C0" }, { name: "DC0_C1" }] });
    expect((await running.driver.getHostStats()).map(({ state }) => state)).toEqual(["ready", "ready"]);
  });
});
