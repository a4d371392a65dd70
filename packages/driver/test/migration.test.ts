import { describe, expect, test } from "vitest";
import { type SimulatedDriver, startSimulatedDriver } from "./simulated-driver.ts";

const shape = { datacenters: 1, clusters: 2, hostsPerCluster: 2, vms: 0 } as const;
const flavor = { vcpus: 1, memoryMb: 64, rootGb: 1 };
const larger = { vcpus: 2, memoryMb: 128, rootGb: 2 };
const uuid = "6f0c3a52-0000-4000-8000-000000000001";

async function startPair(): Promise<SimulatedDriver & { readonly source: string; readonly target: string }> {
  const running = await startSimulatedDriver(shape, ["DC0_C0", "DC0_C1"]);
  const [source = "", target = ""] = await running.driver.getAvailableNodes();
  await running.driver.spawn({}, { uuid, node: source, flavor });
  return { ...running, source, target };
}

/** Where the instance is and what it has. */
async function whereabouts({ driver }: SimulatedDriver) {
  for (const [node, instances] of await driver.getAllInstancesByNode())
    for (const { vcpus, memoryMb, powerState } of instances) return { node, vcpus, memoryMb, powerState };
  return undefined;
}

describe("H2: two nodes of one process", () => {
  test("H2: an instance is resized in place and the resize taken back", async () => {
    await using running = await startPair();
    const { driver, source } = running;
    const key = { uuid, node: source };
    await driver.migrateDiskAndPowerOff({}, key, { destination: source, flavor: larger });
    await driver.finishMigration({}, key);
    expect(await whereabouts(running)).toEqual({
      node: source,
      vcpus: 2,
      memoryMb: 128,
      powerState: "running",
    });
    await driver.finishRevertMigration({}, key, { source });
    expect(await whereabouts(running)).toEqual({
      node: source,
      vcpus: 1,
      memoryMb: 64,
      powerState: "running",
    });
  });

  test("H2: a cold migration moves, resizes, and can be confirmed", async () => {
    await using running = await startPair();
    const { driver, source, target } = running;
    await driver.migrateDiskAndPowerOff({}, { uuid, node: source }, { destination: target, flavor: larger });
    expect(await whereabouts(running)).toMatchObject({ node: target, vcpus: 2, powerState: "shutdown" });
    await driver.finishMigration({}, { uuid, node: target });
    await driver.confirmMigration({}, { uuid, node: target });
    expect(await whereabouts(running)).toMatchObject({ node: target, memoryMb: 128, powerState: "running" });
  });

  test("H2: a reverted cold migration brings the instance back to its node and size", async () => {
    await using running = await startPair();
    const { driver, source, target } = running;
    await driver.migrateDiskAndPowerOff({}, { uuid, node: source }, { destination: target, flavor: larger });
    await driver.finishRevertMigration({}, { uuid, node: target }, { source });
    expect(await whereabouts(running)).toEqual({
      node: source,
      vcpus: 1,
      memoryMb: 64,
      powerState: "running",
    });
  });

  test("H2: a migration that cannot be resized at its destination is moved back, and runs", async () => {
    await using running = await startPair();
    const { driver, source, target } = running;
    const request = { destination: target, flavor: { ...larger, rootGb: 0.5 } };
    await expect(driver.migrateDiskAndPowerOff({}, { uuid, node: source }, request)).rejects.toBeInstanceOf(
      Error,
    );
    expect(running.calls.filter((method) => method === "RelocateVM_Task")).toHaveLength(2);
    expect(await whereabouts(running)).toMatchObject({ node: source, vcpus: 1, powerState: "running" });
  });

  test("H2: the steps of a live migration check, move, and find the instance there", async () => {
    await using running = await startPair();
    const { driver, source, target } = running;
    const key = { uuid, node: source };
    expect(await driver.checkCanLiveMigrateDestination({}, key, target)).toMatchObject({ isThere: false });
    await driver.checkCanLiveMigrateSource({}, key);
    await driver.preLiveMigration({}, key, target);
    await expect(driver.postLiveMigrationAtDestination({}, key, target)).rejects.toMatchObject({
      code: "DRIVER_INSTANCE_ASTRAY",
    });
    expect(running.calls.filter((method) => method.endsWith("_Task"))).toEqual([
      "CreateVM_Task",
      "ReconfigVM_Task",
      "PowerOnVM_Task",
    ]);
    await driver.liveMigration({}, key, target);
    await driver.postLiveMigrationAtDestination({}, key, target);
    expect(await whereabouts(running)).toMatchObject({ node: target, powerState: "running" });
  });

  test("H2: a rollback brings an instance back that has arrived, and removes none that has not", async () => {
    await using running = await startPair();
    const { driver, source, target } = running;
    const key = { uuid, node: source };
    await driver.rollbackLiveMigrationAtDestination({}, key, target);
    expect(await whereabouts(running)).toMatchObject({ node: source, powerState: "running" });
    expect(running.calls).not.toContain("RelocateVM_Task");
    await driver.liveMigration({}, key, target);
    await driver.rollbackLiveMigrationAtDestination({}, key, target);
    expect(await whereabouts(running)).toMatchObject({ node: source, powerState: "running" });
  });

  test("H2: a live migration keeps the instance running", async () => {
    await using running = await startPair();
    const { driver, source, target } = running;
    await driver.liveMigration({}, { uuid, node: source }, target);
    expect(await whereabouts(running)).toMatchObject({ node: target, powerState: "running" });
    expect(running.calls).not.toContain("PowerOffVM_Task");
  });

  test("an instance is rebuilt on its node, and evacuated to the other when its hosts are gone", async () => {
    await using running = await startPair();
    const { driver, simulator, source, target } = running;
    await driver.rebuild({}, { uuid, node: source, flavor });
    expect(await whereabouts(running)).toMatchObject({ node: source, powerState: "running" });
    await expect(driver.evacuate({}, { uuid, node: target, flavor })).rejects.toMatchObject({
      code: "OPS_INSTANCE_EXISTS",
    });
    for (const host of [0, 1])
      simulator.control.setHostConnection(`/DC0/host/DC0_C0/DC0_C0_H${host}`, "notResponding");
    await driver.evacuate({}, { uuid, node: target, flavor });
    expect(await whereabouts(running)).toMatchObject({ node: target, powerState: "running" });
  });
});
