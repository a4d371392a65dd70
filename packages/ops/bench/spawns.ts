/**
 * Spawns 1, 8 and 64 instances of a cached image side by side, every call 10 ms late, with these operations and with
 * Nova's own driver, each on a simulator of its own: `pnpm --filter @novasphere/ops bench`, after a build. Without
 * Debian's python3-nova the peer is left out.
 */
import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What so many spawns at once took. */
export interface SpawnMeasurement {
  readonly elapsedMs: number;
  /** CPU time of the client's process. */
  readonly cpuMs: number;
  /** Requests sent. */
  readonly calls: number;
  /** Resident memory before. */
  readonly idleMb: number;
  /** The most of it at any time. */
  readonly peakMb: number;
  /** Instances that run in the end, with the one that brought the image. */
  readonly running: number;
}

const rounds = 3;
const run = promisify(execFile);
const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const ways: [string, (url: string, count: number) => Promise<SpawnMeasurement>][] = [
  ["these operations", (url, count) => measure(process.execPath, fileOf("spawner.ts"), url, count)],
];
const python = "/usr/bin/python3";
if (await hasNova())
  ways.push([
    "Nova's driver",
    (url, count) => measure(python, "-W", "ignore", fileOf("nova_spawner.py"), url, count),
  ]);
else console.log("Nova's driver is left out: /usr/bin/python3 has no nova (Debian: python3-nova)");

console.log("| spawns at once | way | calls a spawn | elapsed ms | CPU ms | MB before | MB at most |");
console.log("| ---: | --- | ---: | ---: | ---: | ---: | ---: |");
for (const count of [1, 8, 64])
  for (const [way, measureWay] of ways) {
    const measurements: SpawnMeasurement[] = [];
    for (let round = 0; round < rounds; round += 1) measurements.push(await onSimulator(measureWay, count));
    const median = (field: keyof SpawnMeasurement) =>
      measurements.map((measurement) => measurement[field]).toSorted((a, b) => a - b)[rounds >> 1] ?? 0;
    const cells = [
      count,
      way,
      (median("calls") / count).toFixed(1),
      ...(["elapsedMs", "cpuMs", "idleMb", "peakMb"] as const).map((field) => median(field).toFixed(0)),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }

async function onSimulator(
  measureWay: (url: string, count: number) => Promise<SpawnMeasurement>,
  count: number,
): Promise<SpawnMeasurement> {
  const simulator = spawn(process.execPath, [...process.execArgv, fileOf("serve.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => simulator.once("close", resolve));
  try {
    const { value: url } = await createInterface(simulator.stdout)[Symbol.asyncIterator]().next();
    if (typeof url !== "string") throw new Error("the simulator did not start");
    const measurement = await measureWay(url, count);
    if (measurement.running !== count + 1) throw new Error(`${measurement.running} of ${count + 1} run`);
    return measurement;
  } finally {
    simulator.stdin.end();
    await ended;
  }
}

async function measure(program: string, ...args: (string | number)[]): Promise<SpawnMeasurement> {
  const { stdout } = await run(program, args.map(String), { maxBuffer: 16 * 1024 ** 2 });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as SpawnMeasurement;
}

async function hasNova(): Promise<boolean> {
  return run(python, ["-W", "ignore", "-c", "import nova.virt.vmwareapi.driver"]).then(
    () => true,
    () => false,
  );
}
