import { startSimulator } from "@novasphere/vcenter-simulator";
import { expect, test } from "vitest";
import { VMOps } from "../src/index.ts";
import { openNode } from "./contract-server.ts";

test("without DRS an instance gets a host that reaches its networks, found in the read that finds those", async () => {
  await using simulator = await startSimulator({
    inventory: {
      root: [
        {
          type: "Datacenter",
          name: "dc",
          host: [{ type: "ClusterComputeResource", name: "A", hosts: ["a1", "a2"], drs: false }],
          vm: [],
          datastore: [{ type: "Datastore", name: "ds1" }],
          network: [
            { type: "Network", name: "VM Network" },
            {
              type: "VmwareDistributedVirtualSwitch",
              name: "dvs",
              children: [{ type: "DistributedVirtualPortgroup", name: "tenant" }],
            },
          ],
        },
      ],
    },
  });
  const { url, thumbprint = "" } = simulator;
  const vcenter = { url, username: "user", password: "pass", tls: { thumbprint } };
  const { session, node, calls } = await openNode({ vcenter, poolPath: "dc/A/Resources" });
  await using _session = session;
  const vmOps = new VMOps(node);
  const uuid = "9a0c3a52-0000-4000-8000-000000000001";
  calls.length = 0;
  await vmOps.spawn(
    { uuid, flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 } },
    { networks: ["VM Network", "tenant"] },
  );
  expect(calls.slice(0, calls.indexOf("CreateVM_Task"))).toEqual([
    "FindByUuid",
    "RetrievePropertiesEx",
    "RetrievePropertiesEx",
  ]);
  const { host } = await vmOps.fetchInfo(uuid);
  const { host: hosts = [] } = await session.fetchProperties(
    { type: "ClusterComputeResource", value: node.computeResource.value },
    ["host"],
  );
  expect(hosts).toContainEqual(host);
});
