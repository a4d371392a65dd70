import { describe, expect, test } from "vitest";
import { type HostStats, hostStats, noFigures } from "../statistics/host-stats.ts";
import { nodeProviders, type PlacedNode } from "./node-providers.ts";
import { ProviderTree } from "./provider-tree.ts";

const vcenterUuid = "6f0c3a52-0000-4000-8000-000000000001";
const datastore = { moid: "datastore-1", name: "ds1", capacityGb: 1000, freeGb: 400 };

function placed(
  changes: Partial<HostStats> = {},
  mounts: ReadonlyMap<string, number> = new Map(),
): PlacedNode {
  const figures = {
    ...noFigures,
    vcpus: 32,
    memoryMb: 131_074,
    localGb: 1000,
    reserved: { vcpus: 8, memoryMb: 1024, diskGb: 0 },
    maxUnit: { vcpus: 16, memoryMb: 65_538, diskGb: 400 },
    datastores: [datastore],
    drs: "fullyAutomated",
    isHaEnabled: true,
  } as const;
  const facts = {
    serviceHost: "compute-1",
    state: "ready",
    collectedAt: new Date(0),
    ageMs: 0,
    sharesWith: [],
  } as const;
  const name = "domain-c7(ClusterA)";
  const stats = { ...hostStats(name, figures, { type: "vCenter", version: 8_000_000 }, facts), ...changes };
  return { node: { name, uuid: "node-uuid", vcenterUuid }, stats, mounts };
}

const empty = new ProviderTree();

describe("the inventories of a node", () => {
  test("T3: have steps of 1, memory of 4, and Nova's ratios", () => {
    expect(nodeProviders(placed(), empty)[0]?.inventories).toEqual({
      VCPU: { total: 32, reserved: 8, minUnit: 1, maxUnit: 16, stepSize: 1, allocationRatio: 4 },
      MEMORY_MB: {
        total: 131_074,
        reserved: 1024,
        minUnit: 1,
        maxUnit: 65_536,
        stepSize: 4,
        allocationRatio: 1,
      },
    });
  });

  test("T3: take ratios from the configuration, else from Placement, else the initial ones", () => {
    const before = nodeProviders(placed(), empty, { initialAllocationRatios: { vcpus: 2, memoryMb: 1.5 } });
    const tree = new ProviderTree(before);
    const [after] = nodeProviders(placed(), tree, { allocationRatios: { memoryMb: 1.2 } });
    expect(after?.inventories.VCPU?.allocationRatio).toBe(2);
    expect(after?.inventories.MEMORY_MB?.allocationRatio).toBe(1.2);
  });

  test("T4: leave out a class without capacity, and reserve no more than there is", () => {
    const [none] = nodeProviders(placed({ vcpus: 0, maxUnit: { vcpus: 0, memoryMb: 3, diskGb: 0 } }), empty);
    expect(none?.inventories).toEqual({});
    const [all] = nodeProviders(placed(), empty, { reserved: { vcpus: 500, memoryMb: 512 } });
    expect(all?.inventories).toMatchObject({ VCPU: { reserved: 32 }, MEMORY_MB: { reserved: 1536 } });
  });

  test.each([
    ["stale for too long", { state: "stale", ageMs: 600_001 }, 32],
    ["stale for a while", { state: "stale", ageMs: 600_000 }, 8],
    ["unreachable for too long", { state: "unreachable", ageMs: 600_001 }, 32],
    ["refused", { state: "refused", ageMs: 0 }, 32],
    ["old, but read well", { state: "ready", ageMs: 600_001 }, 8],
  ] as const)("F5: of one that is %s reserve %j %i vCPUs", (_, changes, reserved) => {
    expect(nodeProviders(placed(changes), empty)[0]?.inventories.VCPU).toMatchObject({ total: 32, reserved });
  });
});

describe("T7: disk", () => {
  test("O5: is a provider for each datastore, shared with the nodes that mount it", () => {
    const tree = new ProviderTree();
    const nodes = [placed(), { ...placed(), node: { name: "domain-c9(B)", uuid: "other", vcenterUuid } }];
    for (const node of nodes) for (const provider of nodeProviders(node, tree)) tree.set(provider);
    const shared = tree.list().filter(({ traits }) => traits.has("MISC_SHARES_VIA_AGGREGATE"));
    expect(shared).toMatchObject([
      {
        name: "datastore-1(ds1@6f0c3a52)",
        inventories: { DISK_GB: { total: 1000, reserved: 0, maxUnit: 400, stepSize: 1 } },
      },
    ]);
    const [aggregate] = shared[0]?.aggregates ?? [];
    for (const uuid of ["node-uuid", "other"]) {
      expect([...(tree.find(uuid)?.aggregates ?? [])]).toEqual([aggregate]);
      expect(tree.find(uuid)?.inventories.DISK_GB).toBeUndefined();
    }
  });

  test("leaves the aggregate of a datastore that is mounted no more, and keeps those of others", () => {
    const tree = new ProviderTree(nodeProviders(placed(), empty));
    const present = tree.find("node-uuid");
    if (!present) throw new Error("no provider");
    tree.set({ ...present, aggregates: new Set([...present.aggregates, "rack-1"]) });
    const [after] = nodeProviders(placed({ datastores: [] }), tree);
    expect([...(after?.aggregates ?? [])]).toEqual(["rack-1"]);
  });

  test("O5: flat is the node's own, and of a datastore of several nodes an equal part is free", () => {
    const [alone] = nodeProviders(placed(), empty, { disk: "flat" });
    expect(alone?.inventories.DISK_GB).toMatchObject({ total: 1000, reserved: 0, maxUnit: 400 });
    const [third] = nodeProviders(placed({}, new Map([["datastore-1", 3]])), empty, { disk: "flat" });
    expect(third?.inventories.DISK_GB).toMatchObject({ total: 1000, reserved: 667 });
    expect(third?.aggregates.size).toBe(0);
  });
});

describe("T6: traits", () => {
  test("say architecture, HA and who places, and keep those of others", () => {
    const tree = new ProviderTree(nodeProviders(placed(), empty));
    const present = tree.find("node-uuid");
    if (!present) throw new Error("no provider");
    expect([...present.traits]).toEqual([
      "HW_ARCH_X86_64",
      "CUSTOM_VMWARE_DRS_FULLY_AUTOMATED",
      "CUSTOM_VMWARE_HA",
    ]);
    tree.set({ ...present, traits: new Set([...present.traits, "CUSTOM_GOLD"]) });
    const [after] = nodeProviders(placed({ drs: "off", isHaEnabled: false }), tree);
    expect([...(after?.traits ?? [])]).toEqual(["CUSTOM_GOLD", "HW_ARCH_X86_64", "CUSTOM_VMWARE_DRS_OFF"]);
  });
});
