import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { type SimulatorOptions, startSimulator } from "../index.ts";

async function started(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ tls: false, inventory: { vms: 1, pools: 1 }, ...options });
  const client = await SoapClient.open(simulator.url);
  const at = (path: string) => simulator.inventory.require(path);
  const run = async (calling: Promise<ManagedObjectReference>) => client.finish(await calling);
  return {
    simulator,
    client,
    at,
    run,
    createFolder: (parent: string, name: string) => client.call("CreateFolder", { _this: at(parent), name }),
    rename: (path: string, newName: string) => run(client.call("Rename_Task", { _this: at(path), newName })),
    move: (folder: string, ...paths: string[]) =>
      run(client.call("MoveIntoFolder_Task", { _this: at(folder), list: paths.map(at) })),
    destroy: (path: string) => run(client.call("Destroy_Task", { _this: at(path) })),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

const unlimited: Vim.ResourceConfigSpec = {
  cpuAllocation: { reservation: 0, limit: -1, expandableReservation: true },
  memoryAllocation: { reservation: 0, limit: -1, expandableReservation: true },
};

describe("folders", () => {
  it("hold what their tree holds", async () => {
    await using test = await started();
    const folder = await test.createFolder("/DC0/host", "rack");
    expect(await test.client.properties(folder, ["childType", "parent", "name"])).toEqual({
      childType: ["Folder", "ComputeResource"],
      parent: test.at("/DC0/host"),
      name: "rack",
    });
    await test.client.call("CreateClusterEx", { _this: folder, name: "c", spec: {} });
    expect(await test.client.get(folder, "childEntity")).toEqual([test.at("/DC0/host/rack/c")]);
    const inVms = test.client.call("CreateClusterEx", { _this: test.at("/DC0/vm"), name: "c", spec: {} });
    expect(await faultOf(inVms)).toBe("NotSupported");
    const inHosts = test.client.call("CreateDatacenter", { _this: test.at("/DC0/host"), name: "d" });
    expect(await faultOf(inHosts)).toBe("NotSupported");
  });

  it("refuse a second child of a name, and say which one has it", async () => {
    await using test = await started();
    const folder = await test.createFolder("/DC0/vm", "a/b");
    const again = test.createFolder("/DC0/vm", "a%2fb");
    await expect(again).rejects.toMatchObject({
      detail: { $type: "DuplicateName", name: "a%2fb", object: folder },
    });
  });

  it("go with everything in them, unless a machine in them runs", async () => {
    await using test = await started();
    await test.createFolder("/DC0/vm", "a");
    await test.createFolder("/DC0/vm/a", "b");
    await test.move("/DC0/vm/a/b", "/DC0/vm/DC0_C0_RP0_VM0");
    expect(await faultOf(test.destroy("/DC0/vm/a"))).toBe("InvalidPowerState");
    test.simulator.control.stopMachine("/DC0/vm/a/b/DC0_C0_RP0_VM0");
    await test.destroy("/DC0/vm/a");
    expect(test.simulator.inventory.find("/DC0/vm/a")).toBeUndefined();
    expect(test.simulator.inventory.list("VirtualMachine")).toHaveLength(1);
  });

  it("that are hidden or the root stay", async () => {
    await using test = await started();
    expect(await faultOf(test.destroy("/DC0/host"))).toBe("NotSupported");
    expect(
      await faultOf(test.run(test.client.call("Destroy_Task", { _this: test.client.content.rootFolder }))),
    ).toBe("NotSupported");
  });
});

describe("renaming", () => {
  it("changes the name and the paths below it", async () => {
    await using test = await started();
    const vm = test.at("/DC0/vm/DC0_C0_RP0_VM0");
    await test.rename("/DC0", "east 50%");
    expect(test.at("/east 50%25/vm/DC0_C0_RP0_VM0")).toEqual(vm);
    expect(await test.client.get(test.at("/east 50%25"), "name")).toBe("east 50%25");
  });

  it("reaches the places where a name is repeated", async () => {
    await using test = await started();
    await test.rename("/DC0/datastore/LocalDS_0", "ds");
    expect(await test.client.properties(test.at("/DC0/datastore/ds"), ["summary.name", "info.name"])).toEqual(
      { "summary.name": "ds", "info.name": "ds" },
    );
    await test.rename("/DC0/host/DC0_C0/Resources/DC0_C0_RP1", "gold");
    expect(await test.client.get(test.at("/DC0/host/DC0_C0/Resources/gold"), "summary.name")).toBe("gold");
    await test.rename("/DC0/network/DC0_DVPG0", "pg");
    expect(await test.client.properties(test.at("/DC0/network/pg"), ["summary.name", "config.name"])).toEqual(
      { "summary.name": "pg", "config.name": "pg" },
    );
  });

  it("to nothing, to too much or to a sibling's name is refused; to its own name is fine", async () => {
    await using test = await started();
    expect(await faultOf(test.rename("/DC0", ""))).toBe("InvalidName");
    expect(await faultOf(test.rename("/DC0", "x".repeat(81)))).toBe("InvalidName");
    expect(await faultOf(test.rename("/DC0/host/DC0_C0", "DC0_H0"))).toBe("DuplicateName");
    await test.rename("/DC0", "DC0");
  });
});

describe("moving", () => {
  it("keeps references and changes paths", async () => {
    await using test = await started();
    const cluster = test.at("/DC0/host/DC0_C0");
    await test.createFolder("/DC0/host", "rack");
    await test.move("/DC0/host/rack", "/DC0/host/DC0_C0");
    expect(test.at("/DC0/host/rack/DC0_C0")).toEqual(cluster);
    expect(await test.client.get(test.at("/DC0/host"), "childEntity")).not.toContainEqual(cluster);
  });

  it.each([
    ["a folder into itself", "/DC0/vm/a", "/DC0/vm/a", "InvalidFolder"],
    ["a folder below itself", "/DC0/vm/a/b", "/DC0/vm/a", "InvalidFolder"],
    ["a machine among hosts", "/DC0/host", "/DC0/vm/DC0_C0_RP0_VM0", "NotSupported"],
    ["a folder into another tree", "/DC0/host", "/DC0/vm/a", "InvalidFolder"],
    ["a machine into another datacenter", "/DC1/vm", "/DC0/vm/DC0_C0_RP0_VM0", "InvalidFolder"],
  ])("%s is refused", async (_what, folder, path, fault) => {
    await using test = await started({ inventory: { datacenters: 2, vms: 1 } });
    await test.createFolder("/DC0/vm", "a");
    await test.createFolder("/DC0/vm/a", "b");
    expect(await faultOf(test.move(folder, path))).toBe(fault);
  });

  it("to where the name is taken is refused", async () => {
    await using test = await started();
    await test.createFolder("/DC0/vm", "a");
    await test.createFolder("/DC0/vm/a", "b");
    await test.createFolder("/DC0/vm", "b");
    expect(await faultOf(test.move("/DC0/vm/a", "/DC0/vm/b"))).toBe("DuplicateName");
  });
});

describe("pools", () => {
  it("are created, changed and found by path", async () => {
    await using test = await started();
    const root = test.at("/DC0/host/DC0_C0/Resources");
    const pool = await test.client.call("CreateResourcePool", { _this: root, name: "p/q", spec: unlimited });
    expect(test.at("/DC0/host/DC0_C0/Resources/p%2fq")).toEqual(pool);
    expect(await test.client.properties(pool, ["owner", "parent"])).toEqual({
      owner: test.at("/DC0/host/DC0_C0"),
      parent: root,
    });
    expect(
      await faultOf(test.client.call("CreateResourcePool", { _this: root, name: "p/q", spec: unlimited })),
    ).toBe("DuplicateName");
    const config = { ...unlimited, memoryAllocation: { reservation: 500, limit: 100 } };
    expect(await faultOf(test.client.call("UpdateConfig", { _this: pool, config }))).toBe("InvalidArgument");
  });

  it("with high shares have the number that belongs to it", async () => {
    await using test = await started();
    const _this = test.at("/DC0/host/DC0_C0/Resources");
    const cpuAllocation = { ...unlimited.cpuAllocation, shares: { level: "high" as const, shares: 0 } };
    const pool = await test.client.call("CreateResourcePool", {
      _this,
      name: "p",
      spec: { ...unlimited, cpuAllocation },
    });
    expect(await test.client.get(pool, "config.cpuAllocation.shares")).toMatchObject({
      level: "high",
      shares: 8000,
    });
  });

  it("at the root of a cluster stay, and lose their children all at once", async () => {
    await using test = await started({ inventory: { pools: 3, vms: 0 } });
    const root = test.at("/DC0/host/DC0_C0/Resources");
    expect(await faultOf(test.destroy("/DC0/host/DC0_C0/Resources"))).toBe("InvalidState");
    await test.client.call("DestroyChildren", { _this: root });
    expect(await test.client.get(root, "resourcePool")).toEqual([]);
  });
});

describe("clusters and hosts", () => {
  it("a new cluster has a root pool, no hosts, and the settings of its spec", async () => {
    await using test = await started();
    const cluster = await test.client.call("CreateClusterEx", {
      _this: test.at("/DC0/host"),
      name: "new",
      spec: { drsConfig: { enabled: true, defaultVmBehavior: "manual" }, dasConfig: { enabled: true } },
    });
    expect(
      await test.client.properties(cluster, [
        "host",
        "resourcePool",
        "configuration.drsConfig.defaultVmBehavior",
        "summary.numHosts",
      ]),
    ).toEqual({
      host: [],
      resourcePool: test.at("/DC0/host/new/Resources"),
      "configuration.drsConfig.defaultVmBehavior": "manual",
      "summary.numHosts": 0,
    });
    expect(await test.client.get(cluster, "configurationEx")).toMatchObject({
      $type: "ClusterConfigInfoEx",
      dasConfig: { enabled: true },
    });
  });

  it("a cluster goes with its pools and hosts, unless it has machines", async () => {
    await using test = await started();
    expect(await faultOf(test.destroy("/DC0/host/DC0_C0"))).toBe("ResourceInUse");
    test.simulator.control.stopMachine("/DC0/vm/DC0_C0_RP0_VM0");
    await test.destroy("/DC0/vm/DC0_C0_RP0_VM0");
    await test.destroy("/DC0/host/DC0_C0");
    expect(test.simulator.inventory.list("HostSystem")).toHaveLength(1);
    expect(test.simulator.inventory.list("ResourcePool")).toHaveLength(1);
    expect(await test.client.get(test.at("/DC0/datastore/LocalDS_0"), "host")).toHaveLength(1);
  });

  it("a standalone host brings a compute resource of its name, and takes it along", async () => {
    await using test = await started();
    const compute = (await test.run(
      test.client.call("AddStandaloneHost_Task", {
        _this: test.at("/DC0/host"),
        spec: { hostName: "esx9", force: false },
        addConnected: true,
      }),
    )) as ManagedObjectReference;
    expect(compute).toEqual(test.at("/DC0/host/esx9"));
    expect(compute.type).toBe("ComputeResource");
    await test.destroy("/DC0/host/esx9/esx9");
    expect(test.simulator.inventory.find("/DC0/host/esx9")).toBeUndefined();
  });

  it("a host needs a name of its own", async () => {
    await using test = await started();
    const add = (hostName: string) =>
      test.run(
        test.client.call("AddHost_Task", {
          _this: test.at("/DC0/host/DC0_C0"),
          spec: { hostName, force: false },
          asConnected: true,
        }),
      );
    expect(await faultOf(add(""))).toBe("NoHost");
    expect(await faultOf(add("DC0_C0_H0"))).toBe("DuplicateName");
  });

  it("a host that is disconnected answers nothing more until it is reconnected", async () => {
    await using test = await started();
    const _this = test.at("/DC0/host/DC0_C0/DC0_C0_H0");
    await test.run(test.client.call("DisconnectHost_Task", { _this }));
    expect(
      await faultOf(test.run(test.client.call("EnterMaintenanceMode_Task", { _this, timeout: 0 }))),
    ).toBe("HostNotConnected");
    expect(await faultOf(test.run(test.client.call("DisconnectHost_Task", { _this })))).toBe(
      "HostNotConnected",
    );
    await test.run(test.client.call("ReconnectHost_Task", { _this }));
    expect(await faultOf(test.run(test.client.call("ReconnectHost_Task", { _this })))).toBe("InvalidState");
  });
});

describe("networks", () => {
  it("a switch comes with uplinks; its portgroups stand beside it", async () => {
    await using test = await started();
    const dvs = (await test.run(
      test.client.call("CreateDVS_Task", {
        _this: test.at("/DC0/network"),
        spec: { configSpec: { $type: "VMwareDVSConfigSpec", name: "sw" } },
      }),
    )) as ManagedObjectReference;
    await test.run(
      test.client.call("AddDVPortgroup_Task", { _this: dvs, spec: [{ name: "blue", type: "earlyBinding" }] }),
    );
    const blue = test.at("/DC0/network/blue");
    expect(await test.client.get(dvs, "portgroup")).toHaveLength(2);
    expect(await test.client.get(blue, "config")).toMatchObject({
      key: blue.value,
      name: "blue",
      distributedVirtualSwitch: dvs,
    });
    await test.destroy("/DC0/network/sw");
    expect(test.simulator.inventory.find("/DC0/network/blue")).toBeUndefined();
  });

  it("one with machines on it stays", async () => {
    await using test = await started();
    expect(await faultOf(test.destroy("/DC0/network/VM Network"))).toBe("ResourceInUse");
  });
});

it("a datacenter goes with everything in it once its machines are off", async () => {
  await using test = await started();
  for (const name of ["DC0_C0_RP0_VM0", "DC0_H0_VM0"]) test.simulator.control.stopMachine(`/DC0/vm/${name}`);
  await test.destroy("/DC0");
  for (const type of [
    "Datacenter",
    "HostSystem",
    "VirtualMachine",
    "Datastore",
    "ResourcePool",
    "Network",
    "VmwareDistributedVirtualSwitch",
  ] as const)
    expect([type, test.simulator.inventory.list(type)]).toEqual([type, []]);
  expect(test.simulator.inventory.list("Folder")).toHaveLength(1);
});

it("extensions are registered once, found, changed and taken out", async () => {
  await using test = await started();
  const _this = test.client.manager("extensionManager");
  const extension: Vim.Extension = {
    key: "org.example",
    version: "1",
    description: { label: "l", summary: "s" },
    lastHeartbeatTime: "2026-01-01T00:00:00Z",
  };
  await expect(
    test.client.call("FindExtension", { _this, extensionKey: "org.example" }),
  ).resolves.toBeUndefined();
  await test.client.call("RegisterExtension", { _this, extension });
  expect(await faultOf(test.client.call("RegisterExtension", { _this, extension }))).toBe("InvalidArgument");
  await test.client.call("UpdateExtension", { _this, extension: { ...extension, version: "2" } });
  await expect(
    test.client.call("FindExtension", { _this, extensionKey: "org.example" }),
  ).resolves.toMatchObject({ version: "2" });
  await test.client.call("UnregisterExtension", { _this, extensionKey: "org.example" });
  expect(await faultOf(test.client.call("UnregisterExtension", { _this, extensionKey: "org.example" }))).toBe(
    "NotFound",
  );
});

it("options are found by name or prefix, and an unknown name is refused", async () => {
  await using test = await started();
  const _this = test.client.manager("setting");
  await expect(test.client.call("QueryOptions", { _this, name: "event.maxAge" })).resolves.toMatchObject([
    { key: "event.maxAge", value: 30 },
  ]);
  await expect(test.client.call("QueryOptions", { _this, name: "VirtualCenter." })).resolves.toHaveLength(2);
  expect(await faultOf(test.client.call("QueryOptions", { _this, name: "none" }))).toBe("InvalidName");
  await test.client.call("UpdateOptions", { _this, changedValue: [{ key: "event.maxAge", value: 7 }] });
  await expect(test.client.call("QueryOptions", { _this, name: "event.maxAge" })).resolves.toMatchObject([
    { value: 7 },
  ]);
});
