import { startSimulator } from "@novasphere/vcenter-simulator";
import { describe, expect, test } from "vitest";
import { VSphereDriver } from "../src/index.ts";
import { credentials, logInto } from "./simulated-driver.ts";

const inventory = { datacenters: 1, clusters: 1, hostsPerCluster: 2, vms: 0 } as const;
const targets = [{ name: "DC0_C0" }];
const flavor = { vcpus: 1, memoryMb: 64, rootGb: 0 };

/** A driver on two vCenters that look alike, apart from their own UUIDs. */
async function startTwo(options: { readonly hostPerNode?: boolean } = {}) {
  const [east, west] = await Promise.all([
    startSimulator({ inventory, seed: 1 }),
    startSimulator({ inventory, seed: 2 }),
  ]);
  const lines: string[] = [];
  const driver = new VSphereDriver({
    ...options,
    vcenter: { ...credentials(east), retry: false },
    targets,
    otherVCenters: [{ vcenter: { ...credentials(west), retry: false }, targets }],
    host: "compute-1",
    log: logInto(lines),
  });
  return {
    east,
    west,
    driver,
    lines,
    [Symbol.asyncDispose]: async () => {
      await driver.cleanupHost().catch(() => undefined);
      await Promise.all([east.close(), west.close()]);
    },
  };
}

describe("several vCenters in one service", () => {
  test("N9: nodes that would have one name are told apart, the later by its vCenter", async () => {
    await using two = await startTwo();
    await two.driver.initHost();
    const [first, second] = two.driver.nodes;
    expect(first?.name).toBe(`${first?.moid}(DC0_C0)`);
    expect(second?.name).toBe(`${first?.moid}(DC0_C0@${second?.vcenterUuid.slice(0, 8)})`);
    expect(two.lines).toEqual([expect.stringMatching(/^info another vCenter has a node .* published as/)]);
  });

  test("N9: each name leads to its own vCenter; a label that was never published is ambiguous", async () => {
    await using two = await startTwo();
    await two.driver.initHost();
    const [first, second] = two.driver.nodes;
    const uuids = ["6f0c3a52-0000-4000-8000-000000000001", "6f0c3a52-0000-4000-8000-000000000002"];
    await two.driver.spawn({}, { uuid: uuids[0] ?? "", node: first?.name ?? "", flavor });
    await two.driver.spawn(
      {},
      { uuid: uuids[1] ?? "", node: `${second?.moid}.${second?.vcenterUuid}`, flavor },
    );
    expect(two.east.inventory.list("VirtualMachine")).toHaveLength(1);
    expect(two.west.inventory.list("VirtualMachine")).toHaveLength(1);
    const byNode = await two.driver.getAllInstancesByNode();
    expect([...byNode].map(([name, instances]) => [name, instances.map(({ uuid }) => uuid)])).toEqual([
      [first?.name, [uuids[0]]],
      [second?.name, [uuids[1]]],
    ]);
    await expect(
      two.driver.spawn({}, { uuid: uuids[0] ?? "", node: `${first?.moid}(other)`, flavor }),
    ).rejects.toMatchObject({ code: "DRIVER_NODE_AMBIGUOUS" });
  });

  test("F2: one that goes down leaves the nodes of the other as they are", async () => {
    await using two = await startTwo();
    await two.driver.initHost();
    await two.driver.getHostStats();
    await two.east.close();
    const stats = await two.driver.getHostStats({ refresh: true });
    expect(stats.map(({ state, vcpus }) => [state, vcpus])).toEqual([
      ["unreachable", 64],
      ["ready", 64],
    ]);
  });

  test("F6: one that is down at the start is reported, and its nodes come with a later refresh", async () => {
    await using two = await startTwo();
    const down = two.west.control.addRule({ effect: { kind: "disconnect" } });
    await two.driver.initHost();
    expect(await two.driver.getAvailableNodes()).toHaveLength(1);
    expect(two.lines).toEqual([expect.stringMatching(/^warn /)]);
    down.remove();
    expect(await two.driver.getAvailableNodes(true)).toHaveLength(2);
    expect((await two.driver.getHostStats()).map(({ state }) => state)).toEqual(["ready", "ready"]);
  });

  test("F6: without any, the start says what each answered", async () => {
    await using two = await startTwo();
    for (const simulator of [two.east, two.west])
      simulator.control.addRule({ effect: { kind: "disconnect" } });
    await expect(two.driver.initHost()).rejects.toMatchObject({ code: "DRIVER_NO_NODES" });
  });

  test("H1: nodes belong to one service host, or each to its own", async () => {
    await using one = await startTwo();
    await one.driver.initHost();
    expect((await one.driver.getHostStats()).map(({ serviceHost }) => serviceHost)).toEqual([
      "compute-1",
      "compute-1",
    ]);
    await using each = await startTwo({ hostPerNode: true });
    await each.driver.initHost();
    const [first, second] = each.driver.nodes;
    expect((await each.driver.getHostStats()).map(({ serviceHost }) => serviceHost)).toEqual([
      `compute-1_${first?.moid}`,
      `compute-1_${second?.moid}.${second?.vcenterUuid.slice(0, 8)}`,
    ]);
  });

  test("H1: the service host of a node stays whatever its object is called and which nodes there are", async () => {
    await using two = await startTwo({ hostPerNode: true });
    await two.driver.initHost();
    const hosts = async () =>
      (await two.driver.getHostStats()).map(({ node, serviceHost }) => [node, serviceHost]);
    const before = await hosts();
    two.east.inventory.rename("/DC0/host/DC0_C0", "Renamed");
    await two.driver.getAvailableNodes(true);
    expect(await hosts()).toEqual(before);
    const west = { vcenter: { ...credentials(two.west), retry: false }, targets } as const;
    const east = {
      vcenter: { ...credentials(two.east), retry: false },
      targets: [{ name: "Renamed" }],
    } as const;
    await two.driver.reconfigure({ ...east, otherVCenters: [] });
    expect(await hosts()).toEqual(before.slice(0, 1));
    await two.driver.reconfigure({ ...east, otherVCenters: [west] });
    expect(await hosts()).toEqual(before);
  });
});
