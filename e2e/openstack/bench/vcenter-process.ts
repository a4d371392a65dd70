/** A simulator with so many clusters in a process of its own, until standard input ends. Prints its URL. */
import { startSimulator } from "@novasphere/vcenter-simulator";
import { clusterName } from "./cluster-name.ts";

const count = Number(process.argv[2]);
const names = Array.from({ length: count }, (_, index) => clusterName(count, index));
await using simulator = await startSimulator({
  inventory: {
    root: [
      {
        type: "Datacenter",
        name: `bench-${count}`,
        host: names.map((name) => ({
          type: "ClusterComputeResource",
          name,
          hosts: [1, 2].map((host) => `${name}-esx${host}`),
        })),
        datastore: [{ type: "Datastore", name: `store-${count}` }],
        network: [{ type: "Network", name: "VM Network" }],
      },
    ],
  },
});
process.stdout.write(`${simulator.url}\n`);
for await (const _ of process.stdin);
