import { startSimulator } from "@novasphere/vcenter-simulator";
import { describe, expect, test } from "vitest";
import { VSphereDriver } from "../src/index.ts";
import { type ContractServer, describeDriver } from "./driver-contract.ts";
import { describeNodes } from "./nodes-contract.ts";

describeDriver(describe, "the embedded simulator", start);
describeNodes(describe, "the embedded simulator", start);

test("a spawn whose power-on fails leaves nothing behind", async () => {
  await using simulator = await startSimulator({
    memoryOvercommit: false,
    inventory: {
      root: [
        {
          type: "Datacenter",
          name: "dc",
          host: [
            {
              type: "ClusterComputeResource",
              name: "ClusterA",
              hosts: ["esx-1"],
              pools: [{ type: "ResourcePool", name: "tiny", pools: [], memoryMiB: { limit: 128 } }],
            },
          ],
          vm: [],
          datastore: [{ type: "Datastore", name: "ds1" }],
          network: [],
        },
      ],
    },
  });
  await using driver = new VSphereDriver({
    vcenter: credentials(simulator),
    targets: [{ name: "dc/ClusterA/tiny" }],
  });
  await driver.initHost();
  const [node = ""] = await driver.getAvailableNodes();
  const uuid = "6f0c3a52-0000-4000-8000-000000000001";
  await expect(
    driver.spawn({}, { uuid, node, flavor: { vcpus: 1, memoryMb: 512, rootGb: 1 } }),
  ).rejects.toMatchObject({ code: "VSPHERE_TASK_FAILED", method: "PowerOnVM_Task" });
  expect(await driver.listInstances()).toEqual([]);
});

async function start(): Promise<ContractServer> {
  const simulator = await startSimulator({
    inventory: { datacenters: 1, clusters: 2, hostsPerCluster: 2, pools: 2 },
  });
  return {
    vcenter: credentials(simulator),
    clusterName: "DC0/DC0_C0",
    poolName: "DC0/DC0_C0/DC0_C0_RP1",
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

function credentials({ url, thumbprint = "" }: { url: string; thumbprint: string | undefined }) {
  return { url, username: "user", password: "pass", tls: { thumbprint } };
}
