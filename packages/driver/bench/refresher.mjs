/**
 * A process with one driver and nothing else: logs in, refreshes all statistics for each line of standard input, and
 * prints what that took. Of the built package, as it is run by those who install it.
 */
import { createInterface } from "node:readline";
import { setFlagsFromString } from "node:v8";
import { VSphereDriver } from "@novasphere/driver";

// As in a process of `novasphere serve`: the heap stays near what is alive in it.
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--heap-growing-percent=100");
const [url = "", clusters = "0", way = ""] = process.argv.slice(2);
let calls = 0;
await using driver = new VSphereDriver({
  vcenter: {
    url,
    username: "user",
    password: "pass",
    tls: { insecure: true },
    onEvent: (event) => {
      if (event.type === "call") calls += 1;
    },
  },
  targets: Array.from({ length: Number(clusters) }, (_, index) => ({ name: `DC0_C${index}` })),
  liveStatistics: way === "live",
});
await driver.initHost();
for await (const _ of createInterface({ input: process.stdin })) {
  const [before, cpu, start] = [calls, process.cpuUsage(), performance.now()];
  const stats = await driver.getHostStats({ refresh: true });
  const elapsedMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const answer = {
    elapsedMs,
    cpuMs: (user + system) / 1000,
    calls: calls - before,
    residentMb: process.memoryUsage.rss() / 1024 ** 2,
    found: stats.reduce((sum, { vcpus }) => sum + vcpus, 0),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
