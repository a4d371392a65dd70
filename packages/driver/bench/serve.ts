/** A simulator in a process of its own until standard input ends; prints its URL. */
import { startSimulator } from "@novasphere/vcenter-simulator";

const [clusters = "1", hostsPerCluster = "1", latencyMs = "0"] = process.argv.slice(2);
await using simulator = await startSimulator({
  inventory: {
    clusters: Number(clusters),
    hostsPerCluster: Number(hostsPerCluster),
    standaloneHosts: 0,
    vms: 0,
  },
  latencyMs: Number(latencyMs),
});
process.stdout.write(`${simulator.url}\n`);
for await (const _ of process.stdin);
