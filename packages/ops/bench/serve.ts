/** A simulator in a process of its own, every call 10 ms late, until standard input ends. Prints its URL. */
import { startSimulator } from "@novasphere/vcenter-simulator";

const callMs = 10;
await using simulator = await startSimulator({
  inventory: { clusters: 1, hostsPerCluster: 8, standaloneHosts: 0, vms: 0 },
  latencyMs: callMs,
});
process.stdout.write(`${simulator.url}\n`);
for await (const _ of process.stdin);
