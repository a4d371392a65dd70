import { startSimulator } from "@novasphere/vcenter-simulator";
import { expect, test } from "vitest";
import { Inventory } from "../src/index.ts";

test("properties asked for come back, also those that the tree uses itself, and only for their kind", async () => {
  await using simulator = await startSimulator({
    inventory: { datacenters: 1, clusters: 1, hostsPerCluster: 1 },
  });
  const { url, thumbprint = "" } = simulator;
  const vcenter = { url, username: "user", password: "pass", tls: { thumbprint } };
  await using inventory = await Inventory.connect(vcenter, {
    properties: { vm: ["resourcePool", "runtime.powerState"], cluster: ["name", "summary.numHosts"] },
  });
  const [vm] = inventory.list("vm");
  expect(vm?.properties).toEqual({
    resourcePool: { type: "ResourcePool", value: expect.stringMatching(/^resgroup-/) },
    "runtime.powerState": expect.any(String),
  });
  const [cluster] = inventory.list("cluster");
  expect(cluster?.properties).toEqual({ name: "DC0_C0", "summary.numHosts": 1 });
});
