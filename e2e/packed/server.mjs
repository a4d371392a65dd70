/** Starts the packed simulator, prints its address and certificate as JSON, and ends with its standard input. */
import { startSimulator } from "@novasphere/vcenter-simulator";

const simulator = await startSimulator({ inventory: { datacenters: 1, clusters: 2, pools: 1 } });
console.log(JSON.stringify({ url: simulator.url, thumbprint: simulator.thumbprint }));
process.stdin.on("end", () => simulator.close());
process.stdin.resume();
