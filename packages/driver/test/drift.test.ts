import { connect } from "@novasphere/vsphere-client";
import { describe, expect, test } from "vitest";
import { credentials, type SimulatedDriver, startSimulatedDriver } from "./simulated-driver.ts";

const shape = { datacenters: 1, clusters: 1, hostsPerCluster: 2, pools: 3, vms: 0 } as const;
const pool = (index: number) => `/DC0/host/DC0_C0/Resources/DC0_C0_RP${index}`;
const flavor = { vcpus: 1, memoryMb: 64, rootGb: 1 };
const uuid = "6f0c3a52-0000-4000-8000-000000000001";

/** An instance of the first pool that somebody has moved to another pool. */
async function startMoved(moveTo: number) {
  const running = await startSimulatedDriver(shape, [pool(1), pool(2)]);
  const [home = "", other = ""] = await running.driver.getAvailableNodes();
  const key = { uuid, node: home };
  await running.driver.spawn({}, { ...key, flavor });
  await moveByHand(running, moveTo);
  return { ...running, key, other };
}

async function moveByHand({ simulator }: SimulatedDriver, index: number): Promise<void> {
  const somebody = await connect(credentials(simulator));
  try {
    const { searchIndex } = somebody.serviceContent;
    if (!searchIndex) throw new Error("no search index");
    const find = { _this: searchIndex, uuid, vmSearch: true, instanceUuid: true };
    const vm = await somebody.call("FindByUuid", find);
    const target = await somebody.call("FindByInventoryPath", {
      _this: searchIndex,
      inventoryPath: pool(index),
    });
    if (!vm || !target) throw new Error("nothing to move");
    await somebody.runTask("RelocateVM_Task", {
      _this: vm,
      spec: { pool: target },
    });
  } finally {
    await somebody.logout();
  }
}

describe("I3: an instance whose VM was moved by hand", () => {
  test("I3: to another node is worked on there, and that is reported", async () => {
    await using running = await startMoved(2);
    const { driver, key, other, lines } = running;
    await driver.powerOff({}, key);
    expect(await driver.getInfo({}, key)).toMatchObject({ state: "shutdown" });
    expect(lines.at(-1)).toBe(
      `warn instance ${uuid} belongs to ${key.node} but is on ${other}; it is worked on there`,
    );
    await driver.destroy({}, key);
    expect(await driver.listInstanceUuids()).toEqual([]);
  });

  test("I3: to no node is started and stopped, but not removed, replaced or moved", async () => {
    await using running = await startMoved(3);
    const { driver, key, other } = running;
    const astray = { code: "DRIVER_INSTANCE_ASTRAY" };
    await driver.powerOff({}, key);
    await driver.powerOn({}, key);
    await expect(driver.destroy({}, key)).rejects.toMatchObject(astray);
    await expect(driver.liveMigration({}, key, other)).rejects.toMatchObject(astray);
    await expect(
      driver.migrateDiskAndPowerOff({}, key, { destination: other, flavor }),
    ).rejects.toMatchObject(astray);
    expect(await driver.getInfo({}, key)).toMatchObject({ state: "running" });
  });

  test("I3: and back again is on its own node, without a warning", async () => {
    await using running = await startMoved(2);
    const { driver, key, lines } = running;
    await moveByHand(running, 1);
    lines.length = 0;
    await driver.powerOff({}, key);
    expect(lines).toEqual([]);
  });

  test("I3: to a node in another datacenter is worked on and looked at there", async () => {
    const two = { datacenters: 2, clusters: 1, hostsPerCluster: 1, vms: 0 } as const;
    await using running = await startSimulatedDriver(two, ["DC0/DC0_C0", "DC1/DC1_C0"]);
    const { driver, lines } = running;
    const [home = "", other = ""] = await driver.getAvailableNodes();
    const key = { uuid, node: home };
    // As after a move across datacenters by hand, which the record does not know of.
    await driver.spawn({}, { uuid, node: other, flavor });
    expect(await driver.getInfo({}, key)).toMatchObject({ state: "running" });
    expect(lines.at(-1)).toBe(
      `warn instance ${uuid} belongs to ${home} but is on ${other}; it is looked at there`,
    );
    await driver.powerOff({}, key);
    expect(await driver.getInfo({}, key)).toMatchObject({ state: "shutdown" });
    await driver.destroy({}, key);
    expect(await driver.listInstanceUuids()).toEqual([]);
    await expect(driver.getInfo({}, key)).rejects.toMatchObject({ code: "OPS_INSTANCE_NOT_FOUND" });
  });
});
