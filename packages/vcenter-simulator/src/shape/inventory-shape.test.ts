import { expect, it } from "vitest";
import { type InventoryShape, startSimulator } from "../index.ts";

async function countsOf(shape: InventoryShape): Promise<Record<string, number>> {
  await using simulator = await startSimulator({ inventory: shape, tls: false });
  const { inventory } = simulator;
  return {
    datacenters: inventory.list("Datacenter").length,
    clusters: inventory.list("ClusterComputeResource").length,
    hosts: inventory.list("HostSystem").length,
    pools: inventory.list("ResourcePool").length,
    vms: inventory.list("VirtualMachine").length,
    datastores: inventory.list("Datastore").length,
    portgroups: inventory.list("DistributedVirtualPortgroup").length,
  };
}

it("the default shape is one datacenter with a cluster of three and a standalone host", async () => {
  await expect(countsOf({})).resolves.toEqual({
    datacenters: 1,
    clusters: 1,
    hosts: 4,
    pools: 2,
    vms: 4,
    datastores: 1,
    portgroups: 2,
  });
});

it("counts multiply through datacenters, clusters and hosts", async () => {
  const shape = {
    datacenters: 2,
    clusters: 3,
    hostsPerCluster: 2,
    standaloneHosts: 0,
    pools: 2,
    vms: 5,
    datastores: 2,
    portgroups: 0,
  };
  await expect(countsOf(shape)).resolves.toEqual({
    datacenters: 2,
    clusters: 6,
    hosts: 12,
    pools: 18,
    vms: 30,
    datastores: 4,
    portgroups: 0,
  });
});

it("counts of vApps, datastore clusters and NSX networks are as vcsim's flags, with vcsim's names", async () => {
  const inventory = {
    vms: 1,
    vApps: 1,
    storagePods: 1,
    opaqueNetworks: 1,
    nsxPortgroups: 1,
    standaloneHosts: 0,
  };
  await using simulator = await startSimulator({ inventory, tls: false });
  const { inventory: built } = simulator;
  const app = built.require("/DC0/host/DC0_C0/Resources/DC0_C0_APP0", "VirtualApp");
  const vm = built.require("/DC0/vm/DC0_C0_APP0_VM0", "VirtualMachine");
  expect(built.properties(vm)).toMatchObject({ resourcePool: app, parentVApp: app });
  expect(built.properties(app)).toMatchObject({
    vm: [vm],
    summary: { $type: "VirtualAppSummary", vAppState: "started" },
    runtime: { memory: { overallUsage: expect.any(Number) } },
  });
  expect(built.properties(app).runtime.memory.overallUsage).toBeGreaterThan(0);
  expect(built.require("/DC0/datastore/DC0_POD0").type).toBe("StoragePod");
  expect(built.require("/DC0/network/DC0_NSX0").type).toBe("OpaqueNetwork");
  const portgroup = built.require("/DC0/network/DC0_NSXPG0", "DistributedVirtualPortgroup");
  expect(built.properties(portgroup).config).toMatchObject({
    backingType: "nsx",
    segmentId: expect.stringMatching(/^[\da-f-]{36}$/),
  });
});

it("folders stand above the first datacenters and inside them", async () => {
  await using simulator = await startSimulator({ inventory: { datacenters: 2, folders: 1 }, tls: false });
  expect(simulator.inventory.find("/F0/DC0/host/F0/DC0_C0/Resources")).toBeDefined();
  expect(simulator.inventory.find("/F0/DC0/vm/F0/DC0_C0_RP0_VM1")).toBeDefined();
  expect(simulator.inventory.find("/DC1/host/DC1_C0")).toBeDefined();
});
