import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "@novasphere/vcenter-simulator";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type SimulatedDriver, startSimulatedDriver } from "./simulated-driver.ts";

const shape = { datacenters: 1, clusters: 2, hostsPerCluster: 2, vms: 0 } as const;
const flavor = { vcpus: 1, memoryMb: 64, rootGb: 0 };
const uuidOf = (index: number) => `6f0c3a52-0000-4000-8000-${String(index).padStart(12, "0")}`;

async function spawnOn(running: SimulatedDriver, node: string, index: number, signal?: AbortSignal) {
  const key = { uuid: uuidOf(index), node };
  await running.driver.spawn({ ...(signal && { signal }) }, { ...key, flavor });
  return key;
}

afterEach(() => {
  vi.useRealTimers();
});

describe("F7: a node that hangs", () => {
  test("does not hold up the operations or the answers of another", async () => {
    await using running = await startSimulatedDriver(shape, ["DC0_C0", "DC0_C1"], {
      limits: { perNode: 2, total: 3 },
    });
    const { driver, simulator } = running;
    const [sick = "", well = ""] = await driver.getAvailableNodes();
    const keys = [];
    for (let index = 0; index < 6; index += 1) keys.push(await spawnOn(running, sick, index));
    for (const { value } of simulator.inventory.list("VirtualMachine"))
      simulator.control.addRule({ method: "PowerOffVM_Task", object: value, effect: { kind: "taskHang" } });
    const abort = new AbortController();
    const stuck = Promise.allSettled(keys.map((key) => driver.powerOff({ signal: abort.signal }, key)));
    for (let index = 10; index < 14; index += 1) {
      const key = await spawnOn(running, well, index);
      expect(await driver.getInfo({}, key)).toMatchObject({ state: "running" });
      await driver.destroy({}, key);
    }
    expect(await driver.getHostStats({ refresh: true })).toMatchObject([
      { state: "ready" },
      { state: "ready" },
    ]);
    const reason = new Error("enough");
    abort.abort(reason);
    for (const result of await stuck) expect(result).toEqual({ status: "rejected", reason });
  });

  test("F7: whose calls are slow leaves connections to another", async () => {
    const vcenterClock = new ManualClock();
    await using running = await startSimulatedDriver(shape, ["DC0_C0", "DC0_C1"], { vcenterClock });
    const { driver, simulator } = running;
    const [slow = "", well = ""] = await driver.getAvailableNodes();
    const keys = [];
    for (let index = 0; index < 8; index += 1) keys.push(await spawnOn(running, slow, index));
    const effect = { kind: "delay", ms: 4000 } as const;
    const rules = simulator.inventory
      .list("VirtualMachine")
      .map(({ value }) => simulator.control.addRule({ method: "PowerOffVM_Task", object: value, effect }));
    let settled = 0;
    const stuck = keys.map((key) => driver.powerOff({}, key).finally(() => (settled += 1)));
    // As many as one node is let have of the session's six connections.
    await expect.poll(() => rules.filter(({ hits }) => hits > 0).length).toBe(4);
    const key = await spawnOn(running, well, 10);
    await driver.getInfo({}, key);
    await driver.destroy({}, key);
    expect(settled).toBe(0);
    for (const rule of rules) rule.remove();
    vcenterClock.advance(4000);
    await Promise.all(stuck);
  });

  test("F7: fetches so many images at a time, and another node its own", async () => {
    await using running = await startSimulatedDriver(
      { datacenters: 2, clusters: 1, hostsPerCluster: 1, vms: 0 },
      ["DC0/DC0_C0", "DC1/DC1_C0"],
      { limits: { transfersPerNode: 1 } },
    );
    const { driver } = running;
    const [busy = "", other = ""] = await driver.getAvailableNodes();
    const fetching: string[] = [];
    const open = Promise.withResolvers<void>();
    const fetchImage = (node: string, id: string, until?: Promise<void>) =>
      driver.cacheImage(
        {},
        node,
        { id },
        {
          sizeBytes: 65536,
          open: async function* () {
            fetching.push(id);
            await until;
            yield Buffer.alloc(65536);
          },
        },
      );
    const first = fetchImage(busy, "first", open.promise);
    await expect.poll(() => fetching).toEqual(["first"]);
    const second = fetchImage(busy, "second");
    expect(await fetchImage(other, "third")).toBe(true);
    expect(fetching).toEqual(["first", "third"]);
    open.resolve();
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(fetching).toEqual(["first", "third", "second"]);
  });

  test("has its operations given up in time, and is left alone after several of them", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await using running = await startSimulatedDriver(shape, ["DC0_C0", "DC0_C1"], {
      limits: { operationTimeoutMs: 1000, failures: 2, pauseMs: 10_000 },
    });
    const { driver, simulator, clock } = running;
    const [sick = "", well = ""] = await driver.getAvailableNodes();
    const key = await spawnOn(running, sick, 1);
    const hang = simulator.control.addRule({ method: "ResetVM_Task", effect: { kind: "taskHang" } });
    for (const attempt of [1, 2]) {
      const givenUp = expect(driver.reboot({}, key, "hard")).rejects.toMatchObject({
        code: "DRIVER_OPERATION_TIMEOUT",
      });
      await expect.poll(() => hang.hits).toBe(attempt);
      vi.advanceTimersByTime(1000);
      await givenUp;
    }
    running.calls.length = 0;
    await expect(driver.reboot({}, key, "hard")).rejects.toMatchObject({
      code: "DRIVER_NODE_SUSPENDED",
      message: expect.stringMatching(/tried again in 10 s/),
    });
    expect(running.calls).toEqual([]);
    await driver.destroy({}, await spawnOn(running, well, 2));
    hang.remove();
    clock.now += 10_000;
    await driver.reboot({}, key, "hard");
    await driver.reboot({}, key, "hard");
  });

  test("refuses more when its queue is full", async () => {
    await using running = await startSimulatedDriver(shape, ["DC0_C0"], {
      limits: { perNode: 1, waitingPerNode: 1 },
    });
    const [node = ""] = await running.driver.getAvailableNodes();
    const results = await Promise.allSettled([1, 2, 3].map((index) => spawnOn(running, node, index)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(results[2]).toMatchObject({ reason: { code: "DRIVER_NODE_BUSY" } });
  });

  test("counts refusals of vSphere as signs of life", async () => {
    await using running = await startSimulatedDriver(shape, ["DC0_C0"], { limits: { failures: 1 } });
    const [node = ""] = await running.driver.getAvailableNodes();
    const key = await spawnOn(running, node, 1);
    running.simulator.control.failTasks({ method: "ResetVM_Task", times: 1 }, { $type: "InvalidState" });
    await expect(running.driver.reboot({}, key, "hard")).rejects.toMatchObject({
      code: "VSPHERE_TASK_FAILED",
    });
    await running.driver.reboot({}, key, "hard");
  });
});

describe("F4: another configuration", () => {
  test("adds and removes nodes without a restart", async () => {
    await using running = await startSimulatedDriver(shape, ["DC0_C0"]);
    const [first = ""] = await running.driver.getAvailableNodes();
    const { vcenter } = running.options;
    expect(await running.driver.reconfigure({ vcenter, targets: [{ name: "DC0_C1" }] })).toEqual({
      added: [expect.stringMatching(/\(DC0_C1\)$/)],
      removed: [first],
    });
    expect(await running.driver.getAvailableNodes()).toEqual([expect.stringMatching(/\(DC0_C1\)$/)]);
    expect(running.driver.isNodeDeleted(first)).toBe(false);
    expect(await running.driver.getHostStats()).toMatchObject([{ state: "ready" }]);
  });

  test("keeps a node that another name leads to now", async () => {
    await using running = await startSimulatedDriver(shape, ["DC0_C0"]);
    const names = await running.driver.getAvailableNodes();
    const { vcenter } = running.options;
    const targets = [{ name: "/DC0/host/DC0_C0", location: "nova.conf:9" }];
    expect(await running.driver.reconfigure({ vcenter, targets })).toEqual({ added: [], removed: [] });
    expect(await running.driver.getAvailableNodes()).toEqual(names);
    expect(running.driver.nodes[0]?.configuredAs).toEqual(targets[0]);
  });

  test("lets a removed node end what runs on it, and begin nothing more", async () => {
    const vcenterClock = new ManualClock();
    await using running = await startSimulatedDriver(shape, ["DC0_C0", "DC0_C1"], { vcenterClock });
    const { simulator, options } = running;
    const [leaving = ""] = await running.driver.getAvailableNodes();
    const key = await spawnOn(running, leaving, 1);
    simulator.control.setTaskDelay(150, "ResetVM_Task");
    const order: string[] = [];
    const operation = running.driver.reboot({}, key, "hard").then(() => order.push("rebooted"));
    await expect.poll(() => running.calls).toContain("ResetVM_Task");
    const removal = running.driver
      .reconfigure({ vcenter: options.vcenter, targets: [{ name: "DC0_C1" }] })
      .then(() => order.push("removed"));
    let refusal: unknown;
    while (refusal === undefined)
      refusal = await running.driver.getInfo({}, key).then(
        () => undefined,
        (error: { code: string }) => error.code,
      );
    expect(refusal).toBe("DRIVER_NODE_DRAINING");
    vcenterClock.advance(150);
    await Promise.all([operation, removal]);
    expect(order).toEqual(["rebooted", "removed"]);
    await expect(running.driver.getInfo({}, key)).rejects.toMatchObject({ code: "DRIVER_NODE_NOT_FOUND" });
  });

  test("F4: a removed node takes no instance in, and waits for one that is on its way", async () => {
    const vcenterClock = new ManualClock();
    await using running = await startSimulatedDriver(shape, ["DC0_C0", "DC0_C1"], { vcenterClock });
    const { driver, simulator, options } = running;
    const [staying = "", leaving = ""] = await driver.getAvailableNodes();
    const moving = await spawnOn(running, staying, 1);
    const other = await spawnOn(running, staying, 2);
    const resident = await spawnOn(running, leaving, 3);
    simulator.control.setTaskDelay(400, "RelocateVM_Task");
    running.calls.length = 0;
    const order: string[] = [];
    const move = driver.liveMigration({}, moving, leaving).then(() => order.push("moved"));
    await expect.poll(() => running.calls).toContain("RelocateVM_Task");
    const removal = driver
      .reconfigure({ vcenter: options.vcenter, targets: [{ name: "DC0_C0" }] })
      .then(() => order.push("removed"));
    const draining = { code: "DRIVER_NODE_DRAINING" };
    await expect
      .poll(() => driver.getInfo({}, resident).catch((error: unknown) => error))
      .toMatchObject(draining);
    await expect(spawnOn(running, leaving, 4)).rejects.toMatchObject(draining);
    await expect(driver.rebuild({}, { ...resident, flavor })).rejects.toMatchObject(draining);
    await expect(driver.liveMigration({}, other, leaving)).rejects.toMatchObject(draining);
    await expect(driver.checkCanLiveMigrateDestination({}, other, leaving)).rejects.toMatchObject(draining);
    const request = { destination: leaving, flavor };
    await expect(driver.migrateDiskAndPowerOff({}, other, request)).rejects.toMatchObject(draining);
    await expect(driver.finishRevertMigration({}, other, { source: leaving })).rejects.toMatchObject(
      draining,
    );
    expect(await driver.getInfo({}, other)).toMatchObject({ state: "running" });
    vcenterClock.advance(400);
    await Promise.all([move, removal]);
    expect(order).toEqual(["moved", "removed"]);
  });

  test("that leads nowhere changes nothing", async () => {
    await using running = await startSimulatedDriver(shape, ["DC0_C0"]);
    const names = await running.driver.getAvailableNodes();
    const { vcenter } = running.options;
    await expect(running.driver.reconfigure({ vcenter, targets: [{ name: "typo" }] })).rejects.toMatchObject({
      code: "DRIVER_NO_NODES",
    });
    expect(await running.driver.getAvailableNodes(true)).toEqual(names);
  });
});

describe("the rest of the interface", () => {
  test("makes instances as the options say, and reads their console logs", async () => {
    const serialLogDir = await mkdtemp(join(tmpdir(), "driver-logs-"));
    try {
      const serialPort = { serviceUri: "vspc" };
      await using running = await startSimulatedDriver(shape, ["DC0_C0"], { serialLogDir, serialPort });
      const [node = ""] = await running.driver.getAvailableNodes();
      const key = await spawnOn(running, node, 1);
      await writeFile(join(serialLogDir, key.uuid.replaceAll("-", "")), "login: ");
      expect(Buffer.from(await running.driver.getConsoleOutput({}, key)).toString()).toBe("login: ");
      const [{ value = "" } = {}] = running.simulator.inventory.list("VirtualMachine");
      const ref = { type: "VirtualMachine", value } as const;
      expect(running.simulator.inventory.properties(ref).config.hardware.device).toContainEqual(
        expect.objectContaining({ $type: "VirtualSerialPort" }),
      );
    } finally {
      await rm(serialLogDir, { recursive: true });
    }
  });

  test("suspends, resumes, starts after a host's boot, and tells about an instance", async () => {
    await using running = await startSimulatedDriver(shape, ["DC0_C0"]);
    const [node = ""] = await running.driver.getAvailableNodes();
    const key = await spawnOn(running, node, 1);
    expect(await running.driver.getInfo({}, key)).toEqual({ state: "running", memoryMb: 64, vcpus: 1 });
    await running.driver.suspend({}, key);
    expect(await running.driver.getInfo({}, key)).toMatchObject({ state: "suspended" });
    await running.driver.resume({}, key);
    await running.driver.powerOff({}, key);
    await running.driver.resumeStateOnHostBoot({}, key);
    expect(await running.driver.getInfo({}, key)).toMatchObject({ state: "running" });
    await running.driver.rename({}, key, "web");
    expect(await running.driver.listInstances()).toEqual([`web (${key.uuid})`]);
    expect(await running.driver.getInstanceDiagnostics({}, key)).toBeTypeOf("object");
    await running.driver.injectNetworkInfo({}, key, [{ macAddress: "fa:16:3e:00:00:01" }]);
    const [vm = { type: "VirtualMachine", value: "" }] = running.simulator.inventory.list("VirtualMachine");
    expect(running.simulator.inventory.properties(vm).config.extraConfig).toContainEqual(
      expect.objectContaining({ key: "machine.id", value: "fa:16:3e:00:00:01;;;;;#" }),
    );
  });

  test("says what vSphere or a cluster does not have", async () => {
    await using running = await startSimulatedDriver(shape, ["DC0_C0"]);
    const [node = ""] = await running.driver.getAvailableNodes();
    const key = await spawnOn(running, node, 1);
    const notSupported = { code: "DRIVER_NOT_SUPPORTED" };
    await expect(running.driver.getHostUptime(node)).rejects.toMatchObject(notSupported);
    await expect(running.driver.hostPowerAction(node, "reboot")).rejects.toMatchObject(notSupported);
    await expect(running.driver.setHostEnabled(node)).rejects.toMatchObject(notSupported);
    await expect(running.driver.pause({}, key)).rejects.toMatchObject({ code: "OPS_NOT_SUPPORTED" });
    await expect(running.driver.unpause({}, key)).rejects.toMatchObject(notSupported);
    await expect(running.driver.getVncConsole({}, key)).rejects.toMatchObject(notSupported);
    await expect(running.driver.setAdminPassword({}, key)).rejects.toMatchObject(notSupported);
    const nowhere = { uuid: key.uuid, node: "domain-c99999(DC0_C0)" };
    await expect(running.driver.unpause({}, nowhere)).rejects.toMatchObject({
      code: "DRIVER_NODE_NOT_FOUND",
    });
    await expect(running.driver.cleanup({}, nowhere)).rejects.toMatchObject({
      code: "DRIVER_NODE_NOT_FOUND",
    });
    await running.driver.cleanup({}, key);
    await running.driver.cleanup({}, { uuid: key.uuid, node: null });
    expect(await running.driver.instanceExists({}, key)).toBe(true);
    expect(running.driver.getHostIpAddr(node)).toBe("127.0.0.1");
  });
});
