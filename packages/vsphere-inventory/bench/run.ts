import {
  type Peer,
  type PeerAnswer,
  type PeerWay,
  startPeer,
  startVcsim,
  type VcsimOptions,
} from "@novasphere/e2e-vcsim";
import { connect, type Session } from "@novasphere/vsphere-client";
import { Inventory } from "../src/index.ts";

/** What one way took. */
type Measurement = Omit<PeerAnswer, "residentMb">;

/** One simulator and what is asked of it. */
interface Scenario {
  readonly title: string;
  readonly vcsim: VcsimOptions;
  /** How many cluster names are resolved, or that the names of all machines are read. */
  readonly question: number | "machines";
  /** Go's ways besides the bulk read, which is always asked. */
  readonly slowWays?: readonly PeerWay[];
}

const clusters64: VcsimOptions = { clusters: 64, hosts: 8, standaloneHosts: 0, vms: 0 };
const clusters256: VcsimOptions = { clusters: 256, hosts: 16, standaloneHosts: 0, vms: 0 };
const clusters512: VcsimOptions = { clusters: 512, hosts: 1, standaloneHosts: 0, vms: 0 };
const machines: VcsimOptions = { clusters: 10, hosts: 2, standaloneHosts: 0, vms: 1000 };
const bothSlowWays: readonly PeerWay[] = ["finder", "inventoryPath"];

const quick: readonly Scenario[] = [
  { title: "1 name, 64 × 8", vcsim: clusters64, question: 1, slowWays: bothSlowWays },
  { title: "64 names, 64 × 8", vcsim: clusters64, question: 64, slowWays: bothSlowWays },
  {
    title: "64 names, 64 × 8, 10 ms a call",
    vcsim: { ...clusters64, delayMs: 10 },
    question: 64,
    slowWays: bothSlowWays,
  },
];
const thorough: readonly Scenario[] = [
  ...quick,
  { title: "256 names, 256 × 16", vcsim: clusters256, question: 256, slowWays: bothSlowWays },
  { title: "512 names, 512 × 1", vcsim: clusters512, question: 512, slowWays: ["inventoryPath"] },
  { title: "512 names, 512 × 1, 10 ms a call", vcsim: { ...clusters512, delayMs: 10 }, question: 512 },
  { title: "names of 10 000 machines", vcsim: machines, question: "machines" },
  {
    title: "names of 10 000 machines, 10 ms a call",
    vcsim: { ...machines, delayMs: 10 },
    question: "machines",
  },
];

/** Slow ways are asked less often: their times differ by orders of magnitude, not by per cent. */
const rounds = 15;
const slowRounds = 3;

const wanted = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? "";
const all = process.argv.includes("--quick") ? quick : thorough;
const scenarios = all.filter(({ title }) => title.includes(wanted));
for (const scenario of scenarios) {
  await using vcsim = await startVcsim(scenario.vcsim);
  await using peer = await startPeer(vcsim.url);
  let calls = 0;
  await using session = await connect({
    url: vcsim.url,
    username: vcsim.username,
    password: vcsim.password,
    onEvent: (event) => {
      if (event.type === "call") calls += 1;
    },
  });
  report(scenario, await measure(scenario, session, peer, () => calls));
}

async function measure(
  { question, slowWays = [] }: Scenario,
  session: Session,
  peer: Peer,
  calls: () => number,
): Promise<Map<string, Measurement[]>> {
  const isMachines = question === "machines";
  const paths = isMachines ? [] : Array.from({ length: question }, (_, index) => `/DC0/host/DC0_C${index}`);
  const ours = () => measureOurs(session, paths, isMachines, calls);
  const bulkWay = isMachines ? "machines" : "tree";
  const measured = new Map<string, Measurement[]>();
  const note = (way: string, measurement: Measurement) =>
    measured.set(way, [...(measured.get(way) ?? []), measurement]);
  for (let warmUp = 0; warmUp < 20; warmUp += 1) {
    await ours();
    await peer.ask(bulkWay, paths);
  }
  for (let round = 0; round < rounds; round += 1) {
    note("inventory", await ours());
    note(`govmomi ${bulkWay}`, await peer.ask(bulkWay, paths));
  }
  for (const way of slowWays) {
    for (let round = 0; round < slowRounds; round += 1) note(`govmomi ${way}`, await peer.ask(way, paths));
  }
  return measured;
}

async function measureOurs(
  session: Session,
  paths: readonly string[],
  isMachines: boolean,
  calls: () => number,
): Promise<Measurement> {
  const [callsBefore, cpuBefore, start] = [calls(), process.cpuUsage(), performance.now()];
  const inventory = await Inventory.open(session, isMachines ? { kinds: ["vm"] } : {});
  const resolutions = await inventory.resolveMany(paths);
  const found = isMachines
    ? inventory.list("vm").length
    : [...resolutions.values()].filter(({ ok }) => ok).length;
  const elapsedMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { elapsedMs, cpuMs: (user + system) / 1000, calls: calls() - callsBefore, found };
}

function report({ title }: Scenario, measured: ReadonlyMap<string, readonly Measurement[]>): void {
  console.log(`\n${title}`);
  const ours = median((measured.get("inventory") ?? []).map(({ elapsedMs }) => elapsedMs));
  for (const [way, measurements] of measured) {
    const elapsed = median(measurements.map(({ elapsedMs }) => elapsedMs));
    const cpu = median(measurements.map(({ cpuMs }) => cpuMs));
    const [first] = measurements;
    console.log(
      [
        way.padEnd(22),
        `${first?.calls} calls`.padStart(11),
        `${elapsed.toFixed(1)} ms`.padStart(12),
        `cpu ${cpu.toFixed(1)} ms`.padStart(15),
        `× ${(elapsed / ours).toFixed(2)}`.padStart(10),
        `found ${first?.found}`.padStart(12),
      ].join(" "),
    );
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
