import { describe, expect, test } from "vitest";
import { type Allocations, ProviderTree, VSphereDriver } from "../src/index.ts";
import { nodeUuid } from "../src/nodes/node-uuid.ts";
import { type SimulatedDriver, startSimulatedDriver } from "./simulated-driver.ts";

const inventory = {
  root: [
    {
      type: "Datacenter",
      name: "dc",
      host: [{ type: "ClusterComputeResource", name: "A", hosts: ["a1"] }],
      datastore: [
        { type: "Datastore", name: "large", capacityGiB: 900 },
        { type: "Datastore", name: "small", capacityGiB: 100 },
      ],
    },
  ],
} as const;
const small = "6f0c3a52-0000-4000-8000-000000000001";
const unknown = "6f0c3a52-0000-4000-8000-000000000002";

/** Allocations as plain objects: consumer, provider, class. */
function plain(allocations: Allocations): Record<string, Record<string, Record<string, number>>> {
  const entries = [...allocations].map(([consumer, byProvider]) => {
    const providers = [...byProvider].map(([uuid, amounts]) => [uuid, Object.fromEntries(amounts)] as const);
    return [consumer, Object.fromEntries(providers)] as const;
  });
  return Object.fromEntries(entries);
}

/** The provider of the datastore of that name, and of the node. */
function providers({ driver, simulator }: SimulatedDriver) {
  const [node] = driver.nodes;
  if (!node) throw new Error("no node");
  const of = (name: string) =>
    nodeUuid(node.vcenterUuid, simulator.inventory.require(`/dc/datastore/${name}`).value);
  return { node, large: of("large"), small: of("small") };
}

/** A driver with flat disk and an instance on the small datastore, and another with shared disk on the same simulator. */
async function startBoth() {
  const flat = await startSimulatedDriver(inventory, ["A"], {
    placement: { disk: "flat" },
    datastoreRegex: /small/u,
  });
  const { node } = providers(flat);
  await flat.driver.spawn(
    {},
    { uuid: small, node: node.name, flavor: { vcpus: 1, memoryMb: 64, rootGb: 5 } },
  );
  const { datastoreRegex: _regex, ...options } = flat.options;
  const shared = new VSphereDriver({ ...options, placement: { disk: "shared" } });
  await shared.initHost();
  return {
    ...flat,
    flat: flat.driver,
    shared,
    [Symbol.asyncDispose]: async () => {
      await shared.cleanupHost();
      await flat[Symbol.asyncDispose]();
    },
  };
}

const ofNode = (disk: number) =>
  new Map([
    ["VCPU", 1],
    ["MEMORY_MB", 64],
    ["DISK_GB", disk],
  ]);

describe("T7: disk that Placement had in another form", () => {
  test("T7: flat becomes shared: allocations go to the datastore the VM is on, others to the one with most room", async () => {
    await using both = await startBoth();
    const { node, large, small: smallStore } = providers(both);
    const tree = new ProviderTree();
    await both.flat.updateProviderTree(tree, node.name);
    const allocations: Allocations = new Map([
      [small, new Map([[node.uuid, ofNode(5)]])],
      [unknown, new Map([[node.uuid, ofNode(7)]])],
    ]);
    await both.shared.updateProviderTree(tree, node.name, { allocations });
    const rest = { VCPU: 1, MEMORY_MB: 64 };
    expect(plain(allocations)).toEqual({
      [small]: { [node.uuid]: rest, [smallStore]: { DISK_GB: 5 } },
      [unknown]: { [node.uuid]: rest, [large]: { DISK_GB: 7 } },
    });
    expect(tree.find(node.uuid)?.inventories.DISK_GB).toBeUndefined();
  });

  test("T7: shared becomes flat: allocations go back to the node", async () => {
    await using both = await startBoth();
    const { node, large } = providers(both);
    const tree = new ProviderTree();
    await both.shared.updateProviderTree(tree, node.name);
    const allocations: Allocations = new Map([
      [
        small,
        new Map([
          [node.uuid, new Map([["VCPU", 1]])],
          [large, new Map([["DISK_GB", 5]])],
        ]),
      ],
      ["of another node", new Map([[large, new Map([["DISK_GB", 3]])]])],
    ]);
    await both.flat.updateProviderTree(tree, node.name, { allocations });
    expect(plain(allocations)).toEqual({
      [small]: { [node.uuid]: { VCPU: 1, DISK_GB: 5 } },
      "of another node": { [large]: { DISK_GB: 3 } },
    });
  });

  test("T7: without allocations it asks for them, and the tree stays as it was", async () => {
    await using both = await startBoth();
    const { node } = providers(both);
    const tree = new ProviderTree();
    await both.flat.updateProviderTree(tree, node.name);
    const before = tree.list();
    await expect(both.shared.updateProviderTree(tree, node.name)).rejects.toMatchObject({
      code: "DRIVER_RESHAPE_NEEDED",
    });
    expect(tree.list()).toEqual(before);
  });

  test("T7: in the form it had nothing moves, and nothing more is read", async () => {
    await using both = await startBoth();
    const { node, large } = providers(both);
    const tree = new ProviderTree();
    await both.shared.updateProviderTree(tree, node.name);
    const allocations: Allocations = new Map([[small, new Map([[large, new Map([["DISK_GB", 5]])]])]]);
    both.calls.length = 0;
    await both.shared.updateProviderTree(tree, node.name, { allocations });
    expect(plain(allocations)).toEqual({ [small]: { [large]: { DISK_GB: 5 } } });
    expect(both.calls).toEqual([]);
  });
});
