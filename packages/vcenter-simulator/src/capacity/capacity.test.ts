import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import {
  type InventoryFixture,
  type MachineFixture,
  type SimulatorOptions,
  startSimulator,
} from "../index.ts";

const gibibyte = 2 ** 30;
const vm = (name: string, more: Partial<MachineFixture> = {}): MachineFixture => ({
  type: "VirtualMachine",
  name,
  powerState: "poweredOff",
  memoryMiB: 4096,
  ...more,
});

const inventory = (machines: readonly MachineFixture[] = []): InventoryFixture => ({
  root: [
    {
      type: "Datacenter",
      name: "dc",
      host: [
        {
          type: "ClusterComputeResource",
          name: "c",
          hosts: ["h0", "h1", "h2"].map((name) => ({
            name,
            memoryMiB: 32_768,
            cpuPackages: 1,
            cpuCores: 8,
            cpuThreads: 16,
            cpuMhz: 2000,
          })),
          pools: [
            {
              type: "ResourcePool",
              name: "gold",
              cpuMhz: { limit: 8000 },
              memoryMiB: { limit: 16_384, reservation: 2048, expandable: false },
              pools: [
                { type: "ResourcePool", name: "inner", memoryMiB: { limit: 32_768 } },
                { type: "ResourcePool", name: "small", memoryMiB: { limit: 1024 } },
              ],
            },
            { type: "ResourcePool", name: "free" },
          ],
        },
      ],
      datastore: [{ type: "Datastore", name: "ds", storage: "VMFS", capacityGiB: 100 }],
      vm: machines,
    },
  ],
});

async function started(machines: readonly MachineFixture[] = [], options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ tls: false, inventory: inventory(machines), ...options });
  const client = await SoapClient.open(simulator.url);
  const at = (path: string) => simulator.inventory.require(path);
  const power = async (method: "PowerOnVM_Task" | "PowerOffVM_Task", name: string) =>
    client.finish(await client.call(method, { _this: at(`/dc/vm/${name}`) }));
  const runtime = async (path: string) =>
    (await client.get(at(path), "runtime")) as Vim.ResourcePoolRuntimeInfo;
  const summary = async () =>
    (await client.get(at("/dc/host/c"), "summary")) as Vim.ClusterComputeResourceSummary;
  return { simulator, client, at, power, runtime, summary, [Symbol.asyncDispose]: () => simulator.close() };
}

const task = (client: SoapClient, calling: Promise<ManagedObjectReference>) =>
  calling.then((ref) => client.finish(ref));

describe("a cluster's summary", () => {
  it("adds up its hosts, and what they can give to machines", async () => {
    await using test = await started();
    const summary = await test.summary();
    expect(summary).toMatchObject({
      totalCpu: 3 * 8 * 2000,
      totalMemory: 3 * 32 * gibibyte,
      numCpuCores: 24,
      numCpuThreads: 48,
      numHosts: 3,
      numEffectiveHosts: 3,
    });
    expect(summary.effectiveCpu).toBeLessThan(summary.totalCpu);
    expect(summary.effectiveCpu).toBeGreaterThan(0.9 * summary.totalCpu);
    expect(summary.effectiveMemory).toBe(3 * (32_768 - 1024));
  });

  it("leaves hosts in maintenance and out of reach out of the effective figures, and takes them back", async () => {
    await using test = await started();
    const { client, at } = test;
    const [h0, h1] = [at("/dc/host/c/h0"), at("/dc/host/c/h1")];
    await task(client, client.call("EnterMaintenanceMode_Task", { _this: h0, timeout: 0 }));
    await task(client, client.call("DisconnectHost_Task", { _this: h1 }));
    const reduced = await test.summary();
    expect(reduced).toMatchObject({
      numHosts: 3,
      numEffectiveHosts: 1,
      effectiveMemory: 32_768 - 1024,
      totalMemory: 3 * 32 * gibibyte,
    });
    const root = await test.runtime("/dc/host/c/Resources");
    expect(root.memory.maxUsage).toBe((32_768 - 1024) * 2 ** 20);
    await task(client, client.call("ExitMaintenanceMode_Task", { _this: h0, timeout: 0 }));
    await task(client, client.call("ReconnectHost_Task", { _this: h1 }));
    expect(await test.summary()).toMatchObject({
      numEffectiveHosts: 3,
      effectiveMemory: 3 * (32_768 - 1024),
    });
  });

  it("counts its machines and what they use", async () => {
    await using test = await started([vm("a"), vm("b", { powerState: "poweredOn" })]);
    const { usageSummary } = await test.summary();
    expect(usageSummary).toMatchObject({ totalVmCount: 2, poweredOffVmCount: 1 });
    expect(usageSummary?.memDemandMB).toBeGreaterThanOrEqual(4096);
  });

  it("grows with a host that is added and shrinks with one that is removed", async () => {
    await using test = await started();
    const { client, at } = test;
    const added = (await task(
      client,
      client.call("AddHost_Task", {
        _this: at("/dc/host/c"),
        spec: { hostName: "h3", force: false },
        asConnected: true,
      }),
    )) as ManagedObjectReference;
    expect(await test.summary()).toMatchObject({ numHosts: 4, numEffectiveHosts: 4 });
    expect(await client.get(added, "datastore")).toEqual([at("/dc/datastore/ds")]);
    expect(await faultOf(task(client, client.call("Destroy_Task", { _this: added })))).toBe("InvalidState");
    await task(client, client.call("EnterMaintenanceMode_Task", { _this: added, timeout: 0 }));
    await task(client, client.call("Destroy_Task", { _this: added }));
    expect(await test.summary()).toMatchObject({ numHosts: 3 });
    expect(await client.get(at("/dc/host/c"), "host")).toHaveLength(3);
    expect(await client.get(at("/dc/datastore/ds"), "host")).toHaveLength(3);
  });
});

describe("a host", () => {
  it("uses more when machines run on it, and as much as before when they stop", async () => {
    await using test = await started([vm("a", { host: "h1" })]);
    const quickStats = () => test.simulator.inventory.properties(h1).summary.quickStats;
    const h1 = test.simulator.inventory.require("/dc/host/c/h1", "HostSystem");
    const idle = quickStats();
    await test.power("PowerOnVM_Task", "a");
    const busy = quickStats();
    expect(busy.overallMemoryUsage).toBeGreaterThanOrEqual((idle.overallMemoryUsage ?? 0) + 4096);
    expect(busy.overallCpuUsage).toBeGreaterThan(idle.overallCpuUsage ?? 0);
    await test.power("PowerOffVM_Task", "a");
    expect(quickStats()).toEqual(idle);
  });
});

describe("a pool's upper bound", () => {
  it("is the smallest limit on the way up, or what the hosts give", async () => {
    await using test = await started();
    const memory = async (pool: string) =>
      (await test.runtime(`/dc/host/c/Resources${pool}`)).memory.maxUsage;
    expect(await memory("")).toBe(3 * (32_768 - 1024) * 2 ** 20);
    expect(await memory("/free")).toBe(await memory(""));
    expect(await memory("/gold")).toBe(16 * gibibyte);
    expect(await memory("/gold/inner")).toBe(16 * gibibyte);
    expect(await memory("/gold/small")).toBe(gibibyte);
    expect((await test.runtime("/dc/host/c/Resources/gold/inner")).cpu.maxUsage).toBe(8000);
  });

  it("follows a changed limit at once", async () => {
    await using test = await started();
    const pool = test.at("/dc/host/c/Resources/gold");
    const config = (await test.client.get(pool, "config")) as Vim.ResourceConfigSpec;
    await test.client.call("UpdateConfig", {
      _this: pool,
      config: { ...config, memoryAllocation: { ...config.memoryAllocation, limit: 8192 } },
    });
    expect((await test.runtime("/dc/host/c/Resources/gold/inner")).memory.maxUsage).toBe(8 * gibibyte);
  });

  it("of the root pool is its limit and reservation too", async () => {
    await using test = await started();
    const config = (await test.client.get(
      test.at("/dc/host/c/Resources"),
      "config",
    )) as Vim.ResourceConfigSpec;
    expect(config.memoryAllocation).toMatchObject({
      limit: 3 * (32_768 - 1024),
      reservation: 3 * (32_768 - 1024),
    });
  });
});

describe("a pool's usage", () => {
  it("is that of the machines in it and below it, and of no others", async () => {
    await using test = await started([vm("a", { pool: "c/gold/inner" }), vm("b", { pool: "c/free" })]);
    const used = async (pool: string) =>
      (await test.runtime(`/dc/host/c/Resources${pool}`)).memory.overallUsage;
    expect(await used("/gold")).toBe(0);
    await test.power("PowerOnVM_Task", "a");
    expect(await used("/gold/inner")).toBeGreaterThanOrEqual(4 * gibibyte);
    expect(await used("/gold")).toBe(await used("/gold/inner"));
    expect(await used("")).toBe(await used("/gold/inner"));
    expect(await used("/free")).toBe(0);
    const quickStats = (await test.client.get(
      test.at("/dc/host/c/Resources/gold"),
      "summary.quickStats",
    )) as Vim.ResourcePoolQuickStats;
    expect(Number(quickStats.hostMemoryUsage) * 2 ** 20).toBe(await used("/gold"));
  });

  it("moves to the parent when the pool is destroyed", async () => {
    await using test = await started([vm("a", { pool: "c/gold/inner", powerState: "poweredOn" })]);
    await task(
      test.client,
      test.client.call("Destroy_Task", { _this: test.at("/dc/host/c/Resources/gold/inner") }),
    );
    expect(await test.client.get(test.at("/dc/vm/a"), "resourcePool")).toEqual(
      test.at("/dc/host/c/Resources/gold"),
    );
    expect((await test.runtime("/dc/host/c/Resources/gold")).memory.overallUsage).toBeGreaterThan(
      4 * gibibyte,
    );
  });
});

describe("power-on is refused", () => {
  const reserve = async (client: SoapClient, ref: ManagedObjectReference, reservation: number) =>
    task(client, client.call("ReconfigVM_Task", { _this: ref, spec: { memoryAllocation: { reservation } } }));

  it("when the pool cannot guarantee the reservation", async () => {
    await using test = await started([vm("a", { pool: "c/gold" })]);
    await reserve(test.client, test.at("/dc/vm/a"), 3000);
    await expect(test.power("PowerOnVM_Task", "a")).rejects.toMatchObject({
      detail: {
        $type: "InsufficientMemoryResourcesFault",
        unreserved: 2048 * 2 ** 20,
        requested: expect.any(Number),
      },
    });
    await reserve(test.client, test.at("/dc/vm/a"), 1000);
    await test.power("PowerOnVM_Task", "a");
  });

  it("when the reservation of a pool that can borrow exceeds its limit", async () => {
    await using test = await started([vm("a", { pool: "c/gold/small" })]);
    await reserve(test.client, test.at("/dc/vm/a"), 1020);
    expect(await faultOf(test.power("PowerOnVM_Task", "a"))).toBe("InsufficientMemoryResourcesFault");
  });

  it("when no host can guarantee the reservation", async () => {
    await using test = await started([vm("a", { memoryMiB: 32_768 })]);
    await reserve(test.client, test.at("/dc/vm/a"), 32_768);
    expect(await faultOf(test.power("PowerOnVM_Task", "a"))).toBe("InsufficientMemoryResourcesFault");
  });

  it("when the host has fewer threads than the machine has processors", async () => {
    await using test = await started([vm("a", { cpus: 32 })]);
    expect(await faultOf(test.power("PowerOnVM_Task", "a"))).toBe("NotEnoughCpus");
  });

  it("not for more configured memory than there is, unless overcommitting is off", async () => {
    const machines = ["a", "b", "c", "d"].map((name) => vm(name, { pool: "c/gold", memoryMiB: 6144 }));
    await using lenient = await started(machines);
    for (const { name } of machines) await lenient.power("PowerOnVM_Task", name);
    await using strict = await started(machines, { memoryOvercommit: false });
    await strict.power("PowerOnVM_Task", "a");
    await strict.power("PowerOnVM_Task", "b");
    expect(await faultOf(strict.power("PowerOnVM_Task", "c"))).toBe("InsufficientMemoryResourcesFault");
    await strict.power("PowerOffVM_Task", "a");
    await strict.power("PowerOnVM_Task", "c");
  });
});

describe("placement", () => {
  const spec = (name: string): Vim.VirtualMachineConfigSpec => ({
    name,
    memoryMB: 1024,
    numCPUs: 1,
    files: { vmPathName: "[ds]" },
  });
  const create = (test: Awaited<ReturnType<typeof started>>, name: string, host?: ManagedObjectReference) =>
    task(
      test.client,
      test.client.call("CreateVM_Task", {
        _this: test.at("/dc/vm"),
        config: spec(name),
        pool: test.at("/dc/host/c/Resources"),
        ...(host ? { host } : {}),
      }),
    ) as Promise<ManagedObjectReference>;

  it("picks the host with the most memory left", async () => {
    await using test = await started([
      vm("a", { host: "h0", powerState: "poweredOn" }),
      vm("b", { host: "h2", powerState: "poweredOn" }),
    ]);
    const created = await create(test, "new");
    expect(await test.client.get(created, "runtime.host")).toEqual(test.at("/dc/host/c/h1"));
  });

  it("takes the host that is named, unless it is in maintenance", async () => {
    await using test = await started();
    const h2 = test.at("/dc/host/c/h2");
    expect(await test.client.get(await create(test, "new"), "runtime.host")).toBeDefined();
    expect(await test.client.get(await create(test, "there", h2), "runtime.host")).toEqual(h2);
    test.simulator.control.setHostMaintenance("/dc/host/c/h2", true);
    expect(await faultOf(create(test, "not-there", h2))).toBe("InvalidState");
  });

  it("needs a named host when DRS is off", async () => {
    await using test = await started();
    await task(
      test.client,
      test.client.call("ReconfigureComputeResource_Task", {
        _this: test.at("/dc/host/c"),
        spec: { $type: "ClusterConfigSpecEx", drsConfig: { enabled: false } },
        modify: true,
      }),
    );
    expect(await faultOf(create(test, "nowhere"))).toBe("InvalidArgument");
    await create(test, "there", test.at("/dc/host/c/h0"));
  });

  it("finds nothing when every host is down", async () => {
    await using test = await started();
    for (const name of ["h0", "h1", "h2"])
      test.simulator.control.setHostConnection(`/dc/host/c/${name}`, "notResponding");
    expect(await faultOf(create(test, "nowhere"))).toBe("NoActiveHostInCluster");
  });

  it("moves a machine at power-on when its host is in maintenance", async () => {
    await using test = await started([vm("a", { host: "h0" })]);
    test.simulator.control.setHostMaintenance("/dc/host/c/h0", true);
    await test.power("PowerOnVM_Task", "a");
    expect(await test.client.get(test.at("/dc/vm/a"), "runtime.host")).not.toEqual(test.at("/dc/host/c/h0"));
  });
});

describe("maintenance mode", () => {
  it("with DRS moves running machines away and leaves the others", async () => {
    await using test = await started([
      vm("on", { host: "h0", powerState: "poweredOn" }),
      vm("off", { host: "h0" }),
    ]);
    const h0 = test.at("/dc/host/c/h0");
    await task(test.client, test.client.call("EnterMaintenanceMode_Task", { _this: h0, timeout: 0 }));
    expect(await test.client.get(h0, "vm")).toEqual([test.at("/dc/vm/off")]);
    expect(await test.client.get(test.at("/dc/vm/on"), "runtime.powerState")).toBe("poweredOn");
  });

  it("without DRS waits until the running machines are off", async () => {
    await using test = await started([vm("on", { host: "h0", powerState: "poweredOn" })]);
    const { client, at } = test;
    test.simulator.inventory.update(
      test.simulator.inventory.require("/dc/host/c", "ClusterComputeResource"),
      {
        configuration: { dasConfig: {}, drsConfig: { enabled: false } },
      },
    );
    const waiting = await client.call("EnterMaintenanceMode_Task", {
      _this: at("/dc/host/c/h0"),
      timeout: 0,
    });
    expect(await client.get(waiting, "info.state")).toBe("running");
    await test.power("PowerOffVM_Task", "on");
    await client.finish(waiting);
    expect(await client.get(at("/dc/host/c/h0"), "runtime.inMaintenanceMode")).toBe(true);
  });
});
