// Serves the inventory whose shape is the first argument, until standard input ends.
import { startSimulator } from "@novasphere/vcenter-simulator";

const started = performance.now();
const simulator = await startSimulator({
  inventory: JSON.parse(process.argv[2]),
  tls: process.argv[3] === "tls",
});
const startMs = performance.now() - started;
console.log(JSON.stringify({ url: simulator.url, pid: process.pid, startMs }));
process.stdin.resume().once("end", () => simulator.close());
