import { describe, expect, test } from "vitest";
import { ProviderTree, VSphereDriver } from "../src/index.ts";
import { type SimulatedDriver, startSimulatedDriver } from "./simulated-driver.ts";

const shape = { datacenters: 2, clusters: 1, hostsPerCluster: 1, vms: 0 } as const;
const clusters = ["DC0_C0", "DC1_C0"];
const flavor = { vcpus: 1, memoryMb: 64, rootGb: 1 };
const uuid = "6f0c3a52-0000-4000-8000-000000000001";

async function startWithInstance(): Promise<
  SimulatedDriver & { readonly home: string; readonly other: string }
> {
  const running = await startSimulatedDriver(shape, clusters);
  const [home = "", other = ""] = await running.driver.getAvailableNodes();
  await running.driver.spawn({}, { uuid, node: home, flavor });
  running.calls.length = 0;
  return { ...running, home, other };
}

describe("F5: figures that are too old", () => {
  test("F5: keep the node and reserve all of it, until it is read again", async () => {
    await using running = await startSimulatedDriver(shape, clusters);
    const { driver, simulator, clock } = running;
    const [node = ""] = await driver.getAvailableNodes();
    const uuidOfNode = driver.nodes[0]?.uuid ?? "";
    const vcpus = async () => {
      const tree = new ProviderTree();
      await driver.updateProviderTree(tree, node, { refresh: true });
      const { total, reserved } = tree.find(uuidOfNode)?.inventories.VCPU ?? {};
      return { total, reserved };
    };
    const well = await vcpus();
    expect(well).toMatchObject({ reserved: 0 });
    const down = simulator.control.addRule({ effect: { kind: "disconnect" } });
    clock.now += 9 * 60_000;
    expect(await vcpus()).toEqual(well);
    clock.now += 2 * 60_000;
    expect(await vcpus()).toEqual({ total: well.total, reserved: well.total });
    expect(driver.nodeIsAvailable(node)).toBe(true);
    down.remove();
    expect(await vcpus()).toEqual(well);
  });
});

describe("F8: a start", () => {
  test("F8: under another service and node name leaves every VM as it is", async () => {
    await using running = await startWithInstance();
    const { driver, simulator, home, calls, options } = running;
    simulator.inventory.rename("/DC0/host/DC0_C0", "Renamed");
    await driver.cleanupHost();
    calls.length = 0;
    const targets = [{ name: "Renamed" }];
    await using next = new VSphereDriver({ ...options, targets, host: "another", hostPerNode: true });
    await next.initHost();
    await next.getAvailableNodes(true);
    expect(next.nodes[0]?.name).not.toBe(home);
    expect(calls.filter((method) => /_Task$|Unregister/.test(method))).toEqual([]);
    expect(await next.getInfo({}, { uuid, node: home })).toMatchObject({ state: "running" });
  });
});

describe("I5: finding an instance", () => {
  test("I5: looks in its node's datacenter, by its UUID, through the search index", async () => {
    await using running = await startWithInstance();
    const { driver, home, other, calls, options } = running;
    await driver.cleanupHost();
    await using next = new VSphereDriver(options);
    await next.initHost();
    calls.length = 0;
    expect(await next.instanceExists({}, { uuid, node: other })).toBe(false);
    expect(calls).toEqual(["FindByUuid"]);
    expect(await next.instanceExists({}, { uuid, node: home })).toBe(true);
    expect(calls[1]).toBe("FindByUuid");
    // Where it was, the VM itself is asked.
    expect(await next.instanceExists({}, { uuid, node: other })).toBe(false);
    expect(await next.instanceExists({}, { uuid, node: home })).toBe(true);
  });
});

describe("I5: finding an instance again", () => {
  test("I5: asks the VM where it is and how it is, and searches no more", async () => {
    await using running = await startWithInstance();
    const { driver, home, calls } = running;
    await driver.powerOff({}, { uuid, node: home });
    expect(calls.filter((method) => method.endsWith("_Task") || /^(Find|Retrieve)/.test(method))).toEqual([
      ...["RetrievePropertiesEx", "RetrievePropertiesEx", "PowerOffVM_Task"],
    ]);
  });
});

describe("I6: consoles", () => {
  test("I6: are by ticket, for the host the instance runs on, and need no port", async () => {
    await using running = await startWithInstance();
    const { driver, home } = running;
    const key = { uuid, node: home };
    expect(await driver.getMksConsole({}, key)).toMatchObject({ type: "webmks" });
    await driver.powerOff({}, key);
    await expect(driver.getMksConsole({}, key)).rejects.toMatchObject({ code: "OPS_INVALID_POWER_STATE" });
  });
});

describe("I2: no node is the first one", () => {
  test("I2: a node that does not exist is refused before any call", async () => {
    await using running = await startWithInstance();
    const { driver, calls } = running;
    const key = { uuid, node: "domain-c99999(DC0_C0)" };
    const notFound = { code: "DRIVER_NODE_NOT_FOUND" };
    await expect(driver.spawn({}, { ...key, flavor })).rejects.toMatchObject(notFound);
    await expect(driver.destroy({}, key)).rejects.toMatchObject(notFound);
    await expect(driver.snapshot({}, key, async () => undefined)).rejects.toMatchObject(notFound);
    await expect(driver.getAvailableResource(key.node)).rejects.toMatchObject(notFound);
    await expect(driver.liveMigration({}, { uuid, node: running.home }, key.node)).rejects.toMatchObject(
      notFound,
    );
    expect(calls).toEqual([]);
  });
});
