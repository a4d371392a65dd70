import { startSimulator } from "@novasphere/vcenter-simulator";
import { expect, test } from "vitest";
import { type NodeContext, VMOps } from "../src/index.ts";
import { openNode } from "./contract-server.ts";

const gib = 1024 ** 3;

/** A datastore cluster whose larger datastore is more than half full, and one beside it that has the least room. */
async function started(storageDrs: boolean, changes: Partial<NodeContext> = {}) {
  const stack = new AsyncDisposableStack();
  const simulator = await startSimulator({
    inventory: {
      storagePolicies: [{ name: "gold", tags: ["fast"] }],
      root: [
        {
          type: "Datacenter",
          name: "dc",
          host: [{ type: "ClusterComputeResource", name: "A", hosts: ["a1", "a2"] }],
          vm: [],
          datastore: [
            {
              type: "StoragePod",
              name: "pod",
              storageDrs,
              children: [
                { type: "Datastore", name: "large", capacityGiB: 900, tags: ["fast"] },
                { type: "Datastore", name: "small", capacityGiB: 200 },
              ],
            },
            { type: "Datastore", name: "alone", capacityGiB: 100 },
          ],
        },
      ],
    },
  });
  stack.defer(() => simulator.close());
  simulator.control.setDatastoreFree("/dc/datastore/pod/large", 400 * gib);
  const { url, thumbprint = "" } = simulator;
  const vcenter = { url, username: "user", password: "pass", tls: { thumbprint } };
  const contract = await openNode({ vcenter, poolPath: "dc/A/Resources" }, changes);
  stack.use(contract.session);
  const vmOps = new VMOps(contract.node);
  return {
    ...contract,
    simulator,
    /** The datastore that a VM with such a root disk is made on. */
    spawn: async (rootGb = 1): Promise<string | undefined> => {
      const uuid = "6f0c3a52-0000-4000-8000-000000000001";
      await vmOps.spawn({ uuid, flavor: { vcpus: 1, memoryMb: 64, rootGb } }, { powerOn: false });
      const [disk] = (await vmOps.fetchDiagnostics(uuid)).disks;
      await vmOps.destroy(uuid);
      return /^\[(.*)\]/.exec(disk?.fileName ?? "")?.[1];
    },
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

test("storage DRS chooses among the datastores of a datastore cluster", async () => {
  await using node = await started(true);
  expect(await node.spawn()).toBe("small");
  expect(node.calls.filter((method) => method === "RecommendDatastores")).toHaveLength(1);
});

test("without storage DRS the one with the most free space is taken, without asking", async () => {
  await using node = await started(false);
  expect(await node.spawn()).toBe("large");
  expect(node.calls).not.toContain("RecommendDatastores");
});

test.each<[string, number, Partial<NodeContext>]>([
  ["has no room", 300, {}],
  ["the pattern excludes", 1, { datastoreRegex: /large/ }],
  ["the storage policy excludes", 1, { storagePolicies: { defaultPolicy: "gold" } }],
])("a recommended datastore that %s is passed over", async (_reason, rootGb, changes) => {
  await using node = await started(true, changes);
  expect(await node.spawn(rootGb)).toBe("large");
  expect(node.calls).toContain("RecommendDatastores");
});

test("a server that recommends nothing leaves the choice as it is", async () => {
  await using node = await started(true);
  const fault = { $type: "InvalidArgument", invalidProperty: "storageSpec" } as const;
  node.simulator.control.failCalls({ method: "RecommendDatastores" }, fault);
  expect(await node.spawn()).toBe("large");
});

test("a datastore cluster that is out of reach or in maintenance is not asked about", async () => {
  await using node = await started(true);
  const { inventory, control } = node.simulator;
  control.setDatastoreAccessible("/dc/datastore/pod/large", false);
  const small = inventory.require("/dc/datastore/pod/small", "Datastore");
  const { summary } = inventory.properties(small);
  inventory.update(small, { summary: { ...summary, maintenanceMode: "inMaintenance" } });
  expect(await node.spawn()).toBe("alone");
  expect(node.calls).not.toContain("RecommendDatastores");
});
