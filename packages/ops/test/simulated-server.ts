import { type Simulator, type SimulatorClock, startSimulator } from "@novasphere/vcenter-simulator";
import type { ContractServer } from "./contract-server.ts";

/** A simulator with two clusters of two hosts with a pool each; `clock` is its time where that is not the machine's. */
export async function startSimulatedServer(
  datastores: readonly string[] = ["ds1"],
  clock?: SimulatorClock,
): Promise<ContractServer & { readonly simulator: Simulator }> {
  const simulator = await startSimulator({
    ...(clock && { clock }),
    inventory: {
      root: [
        {
          type: "Datacenter",
          name: "dc",
          host: [
            {
              type: "ClusterComputeResource",
              name: "ClusterA",
              hosts: ["esx-1", "esx-2"],
              pools: [{ type: "ResourcePool", name: "gold" }],
            },
            {
              type: "ClusterComputeResource",
              name: "ClusterB",
              hosts: ["esx-3", "esx-4"],
              pools: [{ type: "ResourcePool", name: "silver" }],
            },
          ],
          vm: [],
          datastore: datastores.map((name) => ({ type: "Datastore" as const, name })),
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
  return {
    simulator,
    vcenter: { url, username: "user", password: "pass", tls: { thumbprint } },
    poolPath: "dc/ClusterA/gold",
    otherPoolPath: "dc/ClusterB/silver",
    network: "VM Network",
    storagePolicy: "Datastore Default",
    portgroup: "tenant",
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}
