import { expect, test } from "vitest";
import { startSimulatedDriver } from "./simulated-driver.ts";

const inventory = {
  storagePolicies: [{ name: "gold", tags: ["fast"] }],
  root: [
    {
      type: "Datacenter",
      name: "dc",
      host: [{ type: "ClusterComputeResource", name: "A", hosts: ["a1"] }],
      vm: [],
      datastore: [
        { type: "Datastore", name: "slow", capacityGiB: 900 },
        { type: "Datastore", name: "fast", capacityGiB: 100, tags: ["fast"] },
      ],
    },
  ],
} as const;

const uuid = "6f0c3a52-0000-4000-8000-000000000001";

test("instances are placed by the default storage policy", async () => {
  await using simulated = await startSimulatedDriver(inventory, ["A"], {
    storagePolicies: { defaultPolicy: "gold" },
  });
  const { driver } = simulated;
  const [node = null] = await driver.getAvailableNodes();
  await driver.spawn({}, { uuid, node, flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 } });
  const { disks } = await driver.getInstanceDiagnostics({}, { uuid, node });
  expect(disks.map(({ fileName }) => fileName)).toEqual([expect.stringMatching(/^\[fast\]/)]);
});

test("a default storage policy that vCenter does not have is refused at the start, with those it has", async () => {
  await expect(
    startSimulatedDriver(inventory, ["A"], { storagePolicies: { defaultPolicy: "platinum" } }),
  ).rejects.toThrow(/no storage policy 'platinum'.*'gold'/);
});
