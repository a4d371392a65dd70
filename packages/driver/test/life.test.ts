import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileNames, memoryNames, VSphereDriver } from "../src/index.ts";
import { credentials, startSimulatedDriver } from "./simulated-driver.ts";

const shape = { datacenters: 1, clusters: 2, hostsPerCluster: 1, pools: 2, vms: 0 } as const;
const targets = ["DC0_C0", "DC0/DC0_C1/DC0_C1_RP1"];
const pool = "/DC0/host/DC0_C1/Resources/DC0_C1_RP1";

describe("F1: the state of a node", () => {
  test("is ready, with the age of its figures", async () => {
    await using running = await startSimulatedDriver(shape, targets);
    const [name = ""] = await running.driver.getAvailableNodes();
    expect(running.driver.getNodeState(name)).toEqual({
      state: "stale",
      reason: "its figures were not read yet",
    });
    await running.driver.getHostStats();
    running.clock.now += 5000;
    expect(running.driver.getNodeState(name)).toEqual({
      state: "ready",
      collectedAt: new Date(running.clock.now - 5000),
      ageMs: 5000,
    });
  });

  test("is stale after a refused read, with the fault as the reason", async () => {
    await using running = await startSimulatedDriver(shape, targets);
    const before = await running.driver.getHostStats();
    running.simulator.control.failCalls(
      { method: "RetrievePropertiesEx" },
      { $type: "SystemError", reason: "db" },
    );
    running.clock.now += 1000;
    const stats = await running.driver.getHostStats({ refresh: true });
    expect(stats).toMatchObject(
      before.map(({ node, vcpus }) => ({
        node,
        state: "stale",
        stale: true,
        ageMs: 1000,
        vcpus,
        error: expect.stringContaining("SystemError"),
      })),
    );
  });

  test("is unreachable while the vCenter is down, with the last figures; ready again afterwards", async () => {
    await using running = await startSimulatedDriver(shape, targets);
    const { driver, simulator, clock } = running;
    const before = await driver.getHostStats();
    const down = simulator.control.addRule({ effect: { kind: "disconnect" } });
    clock.now += 1000;
    const during = await driver.getHostStats({ refresh: true });
    expect(during.map(({ state, vcpus, ageMs }) => [state, vcpus, ageMs])).toEqual(
      before.map(({ vcpus }) => ["unreachable", vcpus, 1000]),
    );
    expect(driver.getNodeState(before[0]?.node ?? "")).toMatchObject({ state: "unreachable" });
    down.remove();
    const after = await driver.getHostStats({ refresh: true });
    expect(after.map(({ state, ageMs }) => [state, ageMs])).toEqual([
      ["ready", 0],
      ["ready", 0],
    ]);
  });

  test("is unreachable when the vCenter takes too long", async () => {
    await using running = await startSimulatedDriver(shape, targets, { refreshTimeoutMs: 50 });
    const slow = running.simulator.control.addRule({
      method: "RetrievePropertiesEx",
      effect: { kind: "delay", ms: 60_000 },
    });
    const [entry] = await running.driver.getHostStats();
    slow.remove();
    expect(entry).toMatchObject({
      state: "unreachable",
      error: expect.stringMatching(/gave no statistics within 50 ms/),
    });
  });

  test("P6: is refused for good once its pool belongs to another cluster", async () => {
    await using running = await startSimulatedDriver(shape, targets);
    const { driver, simulator } = running;
    const ref = simulator.inventory.require(pool) as { type: "ResourcePool"; value: string };
    const owner = simulator.inventory.require("/DC0/host/DC0_C0");
    simulator.inventory.update(ref, { owner });
    const [, moved] = await driver.getHostStats();
    expect(moved).toMatchObject({
      state: "refused",
      error: expect.stringMatching(/was moved from domain-c\d+ to/),
    });
    simulator.inventory.update(ref, { owner: simulator.inventory.require("/DC0/host/DC0_C1") });
    expect((await driver.getHostStats({ refresh: true }))[1]).toMatchObject({ state: "refused" });
  });
});

describe("F3: a node whose object is gone", () => {
  test("is dropped after three healthy refreshes in a row, and only then deleted", async () => {
    await using running = await startSimulatedDriver(shape, targets);
    const { driver, simulator } = running;
    const [, name = ""] = await driver.getAvailableNodes();
    await driver.getHostStats();
    simulator.inventory.destroy(pool);
    for (let refresh = 1; refresh <= 2; refresh += 1) {
      expect((await driver.getHostStats({ refresh: true }))[1]).toMatchObject({
        node: name,
        state: "missing",
      });
      expect(driver.isNodeDeleted(name)).toBe(false);
      expect(driver.nodeIsAvailable(name)).toBe(true);
    }
    expect(await driver.getHostStats({ refresh: true })).toHaveLength(1);
    expect(driver.isNodeDeleted(name)).toBe(true);
    expect(driver.nodeIsAvailable(name)).toBe(false);
    expect(await driver.getAvailableNodes()).not.toContain(name);
    expect(running.lines).toContainEqual(expect.stringMatching(/^warn .*DC0_C1_RP1.* is gone/));
  });

  test("is not counted as missed while the vCenter is away", async () => {
    await using running = await startSimulatedDriver(shape, targets);
    const { driver, simulator } = running;
    const [, name = ""] = await driver.getAvailableNodes();
    simulator.inventory.destroy(pool);
    await driver.getHostStats({ refresh: true });
    await driver.getHostStats({ refresh: true });
    const down = simulator.control.addRule({ effect: { kind: "disconnect" } });
    await driver.getHostStats({ refresh: true });
    await driver.getHostStats({ refresh: true });
    expect(driver.isNodeDeleted(name)).toBe(false);
    down.remove();
    await driver.getHostStats({ refresh: true });
    expect(driver.isNodeDeleted(name)).toBe(true);
  });

  test("F2: changes nothing for the others", async () => {
    await using running = await startSimulatedDriver(shape, targets);
    running.simulator.inventory.destroy(pool);
    const [other] = await running.driver.getHostStats();
    expect(other).toMatchObject({ state: "ready", vcpus: 32 });
    expect(running.calls).toEqual(["RetrievePropertiesEx", "RetrievePropertiesEx"]);
  });

  test("N8: an object made anew under its name is a new node, and that is an error line", async () => {
    await using running = await startSimulatedDriver(shape, targets);
    const { driver, simulator } = running;
    const [, before = ""] = await driver.getAvailableNodes();
    simulator.inventory.destroy(pool);
    simulator.inventory.add("/DC0/host/DC0_C1/Resources", { type: "ResourcePool", name: "DC0_C1_RP1" });
    const names = await driver.getAvailableNodes(true);
    expect(names).toHaveLength(3);
    expect(names[1]).toBe(before);
    expect(running.lines).toContainEqual(
      expect.stringMatching(/^error \/DC0\/DC0_C1\/DC0_C1_RP1 is another object than before/),
    );
    expect((await driver.getHostStats()).map(({ state }) => state)).toEqual(["ready", "missing", "ready"]);
  });
});

describe("N6: published names", () => {
  test("stay when the object is renamed while the service runs", async () => {
    await using running = await startSimulatedDriver(shape, ["moid:resgroup-0", ...targets]);
    const { driver, simulator, lines } = running;
    const names = await driver.getAvailableNodes();
    simulator.inventory.rename("/DC0/host/DC0_C0", "Renamed");
    expect(await driver.getAvailableNodes(true)).toEqual(names);
    expect((await driver.getHostStats())[0]).toMatchObject({ node: names[0], state: "ready" });
    expect(driver.nodeIsAvailable((names[0] ?? "").replace("DC0_C0", "Renamed"))).toBe(true);
    const moid = driver.nodes[0]?.moid;
    await using again = new VSphereDriver({
      vcenter: credentials(simulator),
      targets: [{ name: `moid:${moid}` }],
    });
    await again.initHost();
    expect(await again.getAvailableNodes()).toEqual([`${moid}(Renamed)`]);
    expect(lines.filter((line) => line.startsWith("error"))).toEqual([]);
  });

  test("stay over a restart with a store, and the new label is shown beside them", async () => {
    await using running = await startSimulatedDriver(shape, ["DC0_C0"]);
    const folder = await mkdtemp(join(tmpdir(), "published-names-"));
    const file = join(folder, "state", "names.json");
    const start = async (lines: string[] = []) => {
      const driver = new VSphereDriver({
        vcenter: credentials(running.simulator),
        targets: [{ name: `moid:${running.driver.nodes[0]?.moid}` }],
        publishedNames: fileNames(file),
        log: { info: (line) => lines.push(line), warn: (line) => lines.push(line) },
      });
      await driver.initHost();
      return driver;
    };
    try {
      const published = await start().then(async (driver) => {
        await using first = driver;
        return first.getAvailableNodes();
      });
      running.simulator.inventory.rename("/DC0/host/DC0_C0", "Renamed");
      const lines: string[] = [];
      await using second = await start(lines);
      expect(await second.getAvailableNodes()).toEqual(published);
      expect(second.nodes[0]).toMatchObject({ displayName: "Renamed" });
      expect(lines).toEqual([`${published[0]} is called 'Renamed' now; its published name stays`]);
      const uuids = await second.getNodenamesByUuid();
      expect(JSON.parse(await readFile(file, "utf8"))).toEqual(uuids);
      await second.republishNames();
      expect(await second.getAvailableNodes()).toEqual([`${second.nodes[0]?.moid}(Renamed)`]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test.each(["{", "[]", '{"uuid": 1}'])(
    "a damaged file %j stops the start and is not overwritten",
    async (text) => {
      const folder = await mkdtemp(join(tmpdir(), "published-names-"));
      const file = join(folder, "names.json");
      try {
        await writeFile(file, text);
        await expect(fileNames(file).load()).rejects.toMatchObject({ code: "DRIVER_NAMES_UNREADABLE" });
        await expect(
          startSimulatedDriver(shape, targets, { publishedNames: fileNames(file) }),
        ).rejects.toMatchObject({ code: "DRIVER_NAMES_UNREADABLE" });
        expect(await readFile(file, "utf8")).toBe(text);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  test("N7: node UUIDs are the same on a stand-by service", async () => {
    const names = memoryNames();
    await using running = await startSimulatedDriver(shape, targets, { publishedNames: names });
    await using standby = new VSphereDriver({
      vcenter: credentials(running.simulator),
      targets: targets.map((name) => ({ name })),
    });
    await standby.initHost();
    const uuids = await running.driver.getNodenamesByUuid();
    expect(await standby.getNodenamesByUuid()).toEqual(uuids);
    expect(Object.keys(uuids)).toEqual(running.driver.nodes.map(({ uuid }) => uuid));
    expect(await names.load()).toEqual(new Map(Object.entries(uuids)));
  });

  test("N2: a node is found by moid.vcenterUuid too", async () => {
    await using running = await startSimulatedDriver(shape, targets);
    const [node] = running.driver.nodes;
    expect(running.driver.nodeIsAvailable(`${node?.moid}.${node?.vcenterUuid}`)).toBe(true);
    expect(running.driver.nodeIsAvailable(`${node?.moid}.6f0c3a52-0000-4000-8000-00000000dead`)).toBe(false);
  });
});
