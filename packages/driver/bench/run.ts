/** Refreshes the statistics of many clusters: `pnpm --filter @novasphere/driver bench [clusters…]`. Needs Go and a build. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startVcsim } from "@novasphere/e2e-vcsim";
import { VSphereDriver } from "../src/index.ts";
import { buildPeer, type Measurement } from "./peer.ts";

const rounds = 7;
const slowRounds = 2;

await using program = await buildPeer();
console.log(
  "| clusters × 8 hosts | ms a call | way | calls | elapsed ms | client CPU ms | MB of a process with it alone |",
);
console.log("| --- | ---: | --- | ---: | ---: | ---: | ---: |");
const wanted = process.argv.slice(2).map(Number);
for (const clusters of wanted.length > 0 ? wanted : [8, 64, 256])
  for (const delayMs of [0, 10]) await compare(clusters, delayMs);

async function compare(clusters: number, delayMs: number): Promise<void> {
  await using vcsim = await startVcsim({ clusters, hosts: 8, standaloneHosts: 0, vms: 0, delayMs });
  await using peer = program.start(vcsim.url);
  let calls = 0;
  const options = {
    vcenter: {
      url: vcsim.url,
      username: vcsim.username,
      password: vcsim.password,
      onEvent: (event: { readonly type: string }) => {
        if (event.type === "call") calls += 1;
      },
    },
    targets: Array.from({ length: clusters }, (_, index) => ({ name: `DC0_C${index}` })),
  };
  await using driver = new VSphereDriver(options);
  await driver.initHost();
  await using live = new VSphereDriver({ ...options, liveStatistics: true });
  await live.initHost();
  await live.getHostStats();
  const measure = async (measured: VSphereDriver): Promise<Measurement> => {
    const [before, cpu, start] = [calls, process.cpuUsage(), performance.now()];
    const stats = await measured.getHostStats({ refresh: true });
    const { user, system } = process.cpuUsage(cpu);
    return {
      elapsedMs: performance.now() - start,
      cpuMs: (user + system) / 1000,
      calls: calls - before,
      threads: stats.reduce((sum, { vcpus }) => sum + vcpus, 0),
    };
  };
  const ways: readonly [string, number, () => Promise<Measurement>][] = [
    ["driver, one read", rounds, () => measure(driver)],
    ["driver, live", rounds, () => measure(live)],
    ["govmomi, one read of the same leaves", rounds, () => peer.ask("bulk")],
    ["govmomi, Nova's five calls per cluster", slowRounds, () => peer.ask("fiveCalls")],
  ];
  const threads = new Set<number>();
  for (const [way, times, ask] of ways) {
    await ask();
    const measurements: Measurement[] = [];
    for (let round = 0; round < times; round += 1) measurements.push(await ask());
    for (const measurement of measurements) threads.add(measurement.threads);
    const [elapsed, cpu] = [median(measurements, "elapsedMs"), median(measurements, "cpuMs")];
    const memory = way.startsWith("driver")
      ? await driverMemory(vcsim.url, clusters, way.endsWith("live"))
      : "";
    const cells = [
      clusters,
      delayMs,
      way,
      measurements[0]?.calls,
      elapsed.toFixed(1),
      cpu.toFixed(1),
      memory,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  if (threads.size !== 1) throw new Error(`the ways disagree: ${[...threads].join(", ")} threads`);
}

/** The built package, as it is run by those who install it. */
async function driverMemory(url: string, clusters: number, isLive: boolean): Promise<string> {
  const program = fileURLToPath(new URL("driver-memory.ts", import.meta.url));
  const args = [program, url, String(clusters), isLive ? "live" : "read"];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout.trim();
}

function median(measurements: readonly Measurement[], field: "elapsedMs" | "cpuMs"): number {
  const values = measurements.map((measurement) => measurement[field]).toSorted((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? 0;
}
