import type { Simulator } from "@novasphere/vcenter-simulator";
import type { Vim } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import { ProviderTree } from "../src/index.ts";
import { configureCluster, startSimulatedDriver } from "./simulated-driver.ts";

const host = { cpuThreads: 16, cpuCores: 8, memoryMiB: 65536 };
const twoClusters = { datacenters: 1, clusters: 2, hostsPerCluster: 2, vms: 0, host } as const;

const clusterA = "/DC0/host/DC0_C0";

describe("the historic figures", () => {
  test("T5: two clusters of two hosts with 16 threads each have 32 vCPUs per node", async () => {
    await using running = await startSimulatedDriver(twoClusters, ["DC0_C0", "DC0_C1"]);
    const stats = await running.driver.getHostStats();
    expect(stats.map(({ vcpus, memoryMb }) => [vcpus, memoryMb])).toEqual([
      [32, 131072],
      [32, 131072],
    ]);
  });

  test.each([
    [
      "disconnected",
      (simulator: Simulator, path: string) => simulator.control.setHostConnection(path, "disconnected"),
    ],
    [
      "in maintenance",
      (simulator: Simulator, path: string) => simulator.control.setHostMaintenance(path, true),
    ],
  ])("T5: with a host %s it is 16, for that node only", async (_, strike) => {
    await using running = await startSimulatedDriver(twoClusters, ["DC0_C0", "DC0_C1"]);
    strike(running.simulator, `${clusterA}/DC0_C0_H1`);
    const stats = await running.driver.getHostStats();
    expect(stats.map(({ vcpus }) => vcpus)).toEqual([16, 32]);
  });

  test("T8: the resource tracker's fields are Nova's", async () => {
    await using running = await startSimulatedDriver(twoClusters, ["DC0_C0"]);
    const [name = ""] = await running.driver.getAvailableNodes();
    const resource = await running.driver.getAvailableResource(name);
    expect(Object.keys(resource)).toEqual([
      "vcpus",
      "vcpus_used",
      "memory_mb",
      "memory_mb_used",
      "local_gb",
      "local_gb_used",
      "hypervisor_type",
      "hypervisor_version",
      "hypervisor_hostname",
      "cpu_info",
      "supported_instances",
      "numa_topology",
    ]);
    expect(resource).toMatchObject({ vcpus: 32, vcpus_used: 0, hypervisor_hostname: name });
    expect(resource.hypervisor_version).toBeGreaterThan(5_001_000);
  });
});

describe("HA and DRS", () => {
  const ha = { enabled: true, admissionControlEnabled: true };

  test("T5: percentages are reserved; only with HA and admission control on", async () => {
    await using running = await startSimulatedDriver(twoClusters, ["DC0_C0"]);
    const admissionControlPolicy = {
      $type: "ClusterFailoverResourcesAdmissionControlPolicy",
      cpuFailoverResourcesPercent: 25,
      memoryFailoverResourcesPercent: 50,
    } as const;
    const reserved = async (dasConfig: Vim.ClusterDasConfigInfo) => {
      configureCluster(running.simulator, clusterA, { dasConfig: { ...dasConfig, admissionControlPolicy } });
      return (await running.driver.getHostStats({ refresh: true }))[0]?.reserved;
    };
    expect(await reserved(ha)).toEqual({ vcpus: 8, memoryMb: 65536, diskGb: 0 });
    expect(await reserved({ ...ha, enabled: false })).toMatchObject({ vcpus: 0, memoryMb: 0 });
    expect(await reserved({ ...ha, admissionControlEnabled: false })).toMatchObject({ vcpus: 0 });
  });

  test("T5: dedicated failover hosts do not count", async () => {
    await using running = await startSimulatedDriver(twoClusters, ["DC0_C0"]);
    const standby = running.simulator.inventory.require(`${clusterA}/DC0_C0_H0`);
    configureCluster(running.simulator, clusterA, {
      dasConfig: {
        ...ha,
        admissionControlPolicy: {
          $type: "ClusterFailoverHostAdmissionControlPolicy",
          failoverHosts: [standby],
        },
      },
    });
    expect((await running.driver.getHostStats())[0]).toMatchObject({
      vcpus: 16,
      isHaEnabled: true,
      reserved: { vcpus: 0 },
    });
  });

  test("T5: tolerated failures reserve the largest hosts", async () => {
    await using running = await startSimulatedDriver(twoClusters, ["DC0_C0"]);
    configureCluster(running.simulator, clusterA, {
      dasConfig: {
        ...ha,
        admissionControlPolicy: { $type: "ClusterFailoverLevelAdmissionControlPolicy", failoverLevel: 1 },
      },
    });
    expect((await running.driver.getHostStats())[0]?.reserved).toMatchObject({ vcpus: 16, memoryMb: 65536 });
  });

  test.each([
    [{ enabled: true, defaultVmBehavior: "fullyAutomated" }, "fullyAutomated"],
    [{ enabled: true, defaultVmBehavior: "partiallyAutomated" }, "partiallyAutomated"],
    [{ enabled: true, defaultVmBehavior: "manual" }, "manual"],
    [{ enabled: false, defaultVmBehavior: "fullyAutomated" }, "off"],
  ] as const)("T6: DRS %j is %s", async (drsConfig, mode) => {
    await using running = await startSimulatedDriver(twoClusters, ["DC0_C0"]);
    configureCluster(running.simulator, clusterA, { drsConfig });
    expect((await running.driver.getHostStats())[0]?.drs).toBe(mode);
  });
});

describe("T1: one read", () => {
  test("covers 40 clusters and a pool in one call, plus pages", async () => {
    const clusters = Array.from({ length: 40 }, (_, index) => `DC0_C${index}`);
    await using running = await startSimulatedDriver(
      { datacenters: 1, clusters: 40, hostsPerCluster: 30, pools: 1, vms: 0 },
      [...clusters, "DC0/DC0_C7/DC0_C7_RP1"],
    );
    const stats = await running.driver.getHostStats();
    expect(stats).toHaveLength(41);
    expect(stats.every(({ state }) => state === "ready")).toBe(true);
    expect(running.calls).toEqual(["RetrievePropertiesEx", "ContinueRetrievePropertiesEx"]);
  });
});

describe("T2: figures have an age", () => {
  test("several calls within the maximum age share one read", async () => {
    await using running = await startSimulatedDriver(twoClusters, ["DC0_C0", "DC0_C1"]);
    const { driver, calls, clock } = running;
    await Promise.all([driver.getHostStats(), driver.getHostStats()]);
    clock.now += 59_999;
    for (const name of await driver.getAvailableNodes()) await driver.getAvailableResource(name);
    expect(calls).toEqual(["RetrievePropertiesEx"]);
    expect((await driver.getHostStats())[0]).toMatchObject({
      ageMs: 59_999,
      collectedAt: new Date(clock.now - 59_999),
    });
    clock.now += 1;
    expect((await driver.getHostStats())[0]).toMatchObject({ ageMs: 0 });
    expect(calls).toEqual(["RetrievePropertiesEx", "RetrievePropertiesEx"]);
  });

  test("refresh: true reads again whatever the age", async () => {
    await using running = await startSimulatedDriver(twoClusters, ["DC0_C0"]);
    await running.driver.getHostStats();
    running.simulator.control.setHostMaintenance(`${clusterA}/DC0_C0_H0`, true);
    expect((await running.driver.getHostStats())[0]?.vcpus).toBe(32);
    expect((await running.driver.getHostStats({ refresh: true }))[0]?.vcpus).toBe(16);
  });

  test("an abort ends the waiting of its caller only", async () => {
    await using running = await startSimulatedDriver(twoClusters, ["DC0_C0"]);
    const reason = new Error("enough");
    const others = running.driver.getHostStats();
    await expect(running.driver.getHostStats({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect((await others)[0]?.state).toBe("ready");
  });
});

describe("nodes that overlap", () => {
  const nested = {
    root: [
      {
        type: "Datacenter",
        name: "dc",
        host: [
          {
            type: "ClusterComputeResource",
            name: "ClusterA",
            hosts: [
              { name: "esx-1", ...host },
              { name: "esx-2", ...host },
            ],
            pools: [
              { type: "ResourcePool", name: "gold", memoryMiB: { limit: 32768 } },
              { type: "ResourcePool", name: "big-1", memoryMiB: { limit: 100_000 } },
              { type: "ResourcePool", name: "big-2", memoryMiB: { limit: 100_000 } },
            ],
          },
        ],
        datastore: [{ type: "Datastore", name: "ds1" }],
      },
    ],
  } as const;

  test("O1: what a pool has is reserved in its cluster", async () => {
    await using running = await startSimulatedDriver(nested, ["dc/ClusterA", "gold"]);
    const [cluster, gold] = await running.driver.getHostStats();
    expect(cluster).toMatchObject({ memoryMb: 131072, reserved: { memoryMb: 32768 } });
    expect(gold).toMatchObject({ memoryMb: 32768, reserved: { memoryMb: 0 } });
  });

  test("O2: a pool too much is refused: visible, with its reason, and without instances", async () => {
    await using running = await startSimulatedDriver(nested, ["ClusterA", "big-1", "big-2"]);
    const { driver } = running;
    const stats = await driver.getHostStats();
    expect(stats.map(({ state }) => state)).toEqual(["ready", "ready", "refused"]);
    const node = stats[2]?.node ?? "";
    expect(driver.getNodeState(node)).toMatchObject({
      state: "refused",
      reason: expect.stringMatching(/200000 MB of memory together, it has 131072; resgroup-\d+\(big-2\)/),
    });
    const uuid = "6f0c3a52-0000-4000-8000-000000000001";
    await expect(
      driver.spawn({}, { uuid, node, flavor: { vcpus: 1, memoryMb: 64, rootGb: 0 } }),
    ).rejects.toMatchObject({ code: "DRIVER_NODE_REFUSED" });
  });

  test("O3: two large pools of an unmanaged cluster have no more than it", async () => {
    await using running = await startSimulatedDriver(nested, ["big-1", "big-2"]);
    const stats = await running.driver.getHostStats();
    expect(stats.map(({ memoryMb }) => memoryMb)).toEqual([100_000, 31_072]);
  });

  test("O1: overlap = share reports both in full", async () => {
    await using running = await startSimulatedDriver(nested, ["ClusterA", "gold"], { overlap: "share" });
    const [cluster, gold] = await running.driver.getHostStats();
    expect(cluster).toMatchObject({ reserved: { memoryMb: 0 }, sharesWith: [gold?.node] });
    expect(gold).toMatchObject({ sharesWith: [cluster?.node] });
  });
});

describe("updateProviderTree", () => {
  test("T7: shows nodes and the datastore they share, from one read", async () => {
    await using running = await startSimulatedDriver(twoClusters, ["DC0_C0", "DC0_C1"]);
    const { driver, calls } = running;
    const tree = new ProviderTree();
    for (const name of await driver.getAvailableNodes()) await driver.updateProviderTree(tree, name);
    expect(calls).toEqual(["RetrievePropertiesEx"]);
    const nodes = driver.nodes.map(({ name, uuid }) => [uuid, name]);
    expect(tree.list().map(({ uuid, name }) => [uuid, name])).toEqual([
      nodes[0],
      [expect.any(String), expect.stringMatching(/^datastore-\d+\(LocalDS_0@/)],
      nodes[1],
    ]);
    expect(tree.find(driver.nodes[0]?.uuid ?? "")?.inventories).toMatchObject({
      VCPU: { total: 32, reserved: 0, maxUnit: 16, allocationRatio: 4 },
      MEMORY_MB: { total: 131072, maxUnit: 65536, stepSize: 4 },
    });
  });

  test("O5: flat disk of two nodes on one datastore adds up to the datastore", async () => {
    await using running = await startSimulatedDriver(twoClusters, ["DC0_C0", "DC0_C1"], {
      placement: { disk: "flat" },
    });
    const { driver } = running;
    const tree = new ProviderTree();
    for (const name of await driver.getAvailableNodes()) await driver.updateProviderTree(tree, name);
    const disks = tree.list().map(({ inventories }) => inventories.DISK_GB);
    const offered = disks.reduce((sum, disk) => sum + (disk?.total ?? 0) - (disk?.reserved ?? 0), 0);
    expect(disks).toHaveLength(2);
    expect(offered).toBe(disks[0]?.total);
  });
});
