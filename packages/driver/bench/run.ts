/**
 * Refreshes the statistics of many clusters with the driver, a Go program on govmomi and Nova's own driver, each a process
 * of its own: `pnpm --filter @novasphere/driver bench [vcsim|simulator] [clusters…]`, after a build. Needs Go; without Debian's python3-nova
 * Nova's driver is left out.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type PeerAnswer, startPeer, startVcsim } from "@novasphere/e2e-vcsim";
import { startProgram } from "./program.ts";

/** A client that is logged in and refreshes when it is asked to. */
interface Client extends AsyncDisposable {
  readonly way: string;
  /** Slow ones differ by orders of magnitude, not by per cent: they are asked twice. */
  readonly isSlow: boolean;
  refresh(): Promise<PeerAnswer>;
}

interface Server extends AsyncDisposable {
  readonly url: string;
}

const hosts = 8;
/** Before anything is measured each fast client has read so many clusters, but not more often than that: its code is compiled. */
const warmUpClusters = 15_360;
const mostWarmUps = 500;
/** So many clusters are read in the measured rounds; where there is little to read, chance weighs more. */
const measuredClusters = 800;
const fewestRounds = 9;
const slowRounds = 2;
/** Each of Nova's driver objects takes some 40 MB and a second and a half of CPU to start. */
const mostNovaDrivers = 64;
const python = "/usr/bin/python3";
const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const servers: Readonly<Record<string, (clusters: number, delayMs: number) => Promise<Server>>> = {
  vcsim: (clusters, delayMs) => startVcsim({ clusters, hosts, standaloneHosts: 0, vms: 0, delayMs }),
  simulator: startSimulator,
};
const hasNova = await promisify(execFile)(python, [
  "-W",
  "ignore",
  "-c",
  "import nova.virt.vmwareapi.driver",
]).then(
  () => true,
  () => false,
);
if (!hasNova) console.log("Nova's driver is left out: /usr/bin/python3 has no nova (Debian: python3-nova)");
const wanted = process.argv.slice(2);
const numbers = wanted.map(Number).filter((number) => number > 0);
const sizes = numbers.length > 0 ? numbers : [8, 64, 256];
const names = Object.keys(servers).filter((name) => wanted.includes(name));
console.log("| server | clusters | ms a call | way | calls | elapsed ms | CPU ms | MB |");
console.log("| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |");
for (const name of names.length > 0 ? names : Object.keys(servers))
  for (const clusters of sizes) for (const delayMs of [0, 10]) await compare(name, clusters, delayMs);

async function compare(name: string, clusters: number, delayMs: number): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await servers[name]?.(clusters, delayMs));
  if (!server) throw new Error(`there is no server ${name}`);
  const clients: Client[] = [];
  for await (const client of startClients(server.url, clusters, name)) clients.push(stack.use(client));
  const answers = new Map<Client, PeerAnswer[]>();
  for (const client of clients) {
    const warmUps = client.isSlow ? 1 : Math.min(mostWarmUps, warmUpClusters / clusters);
    for (let warmUp = 0; warmUp < warmUps; warmUp += 1) await client.refresh();
    answers.set(client, []);
  }
  // In turns, so that what else the machine does meanwhile hits all of them.
  const rounds = Math.max(fewestRounds, measuredClusters / clusters);
  for (let round = 0; round < rounds; round += 1)
    for (const client of clients)
      if (!client.isSlow || round < slowRounds) answers.get(client)?.push(await client.refresh());
  const found = new Set<number>();
  for (const [{ way }, measured] of answers) {
    for (const answer of measured) found.add(answer.found);
    const median = (field: keyof PeerAnswer) =>
      measured.map((answer) => answer[field]).toSorted((a, b) => a - b)[measured.length >> 1] ?? 0;
    const figures = [
      median("calls"),
      ...(["elapsedMs", "cpuMs", "residentMb"] as const).map(median).map(short),
    ];
    console.log(`| ${[name, clusters, delayMs, way, ...figures].join(" | ")} |`);
  }
  if (found.size !== 1) throw new Error(`the ways disagree: ${[...found].join(", ")} threads`);
}

async function* startClients(url: string, clusters: number, server: string): AsyncGenerator<Client> {
  for (const way of ["read", "live"]) {
    // The built package: without the condition that leads to its sources.
    const program = startProgram(process.execPath, [fileOf("refresher.mjs"), url, String(clusters), way]);
    yield clientOf(way === "live" ? "driver, live" : "driver, one read", program);
  }
  for (const way of ["leaves", "fiveCalls"] as const) {
    const peer = await startPeer(url);
    yield {
      way: way === "leaves" ? "govmomi, one read" : "govmomi, five calls per cluster",
      isSlow: way === "fiveCalls",
      refresh: () => peer.ask(way),
      [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
    };
  }
  if (!hasNova || server !== "simulator" || clusters > mostNovaDrivers) return;
  const nova = startProgram(python, ["-W", "ignore", fileOf("nova_refresher.py"), url, String(clusters)]);
  yield clientOf("Nova's driver, one object per cluster", nova, true);
}

function clientOf(way: string, program: ReturnType<typeof startProgram>, isSlow = false): Client {
  return {
    way,
    isSlow,
    refresh: async () => JSON.parse(await program.read("refresh")) as PeerAnswer,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

async function startSimulator(clusters: number, delayMs: number): Promise<Server> {
  const args = [clusters, hosts, delayMs].map(String);
  const program = startProgram(process.execPath, [...process.execArgv, fileOf("serve.ts"), ...args]);
  return { url: await program.read(), [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
}

function short(figure: number): string {
  return figure.toFixed(figure < 10 ? 1 : 0);
}
