#!/usr/bin/env node
/**
 * Compares the simulator with govmomi's vcsim in one run, each in a process of its own:
 * `pnpm --filter @novasphere/vcenter-simulator bench`, after `pnpm build`. Without Go vcsim is left out.
 * Times are in milliseconds, the best of five for reads, with the server's processor time in brackets, which
 * other work on the machine changes less; memory is the resident set after the start and after
 * all reads. vcsim needs minutes to build the large models. Names of models as arguments measure only these, `--alone` without vcsim.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startVcsim, vcsimAvailable } from "@novasphere/e2e-vcsim";
import { BenchClient } from "./client.mjs";

const models = {
  "default shape": { shape: {}, vcsim: {} },
  "10 000 machines": {
    shape: { clusters: 10, hostsPerCluster: 10, standaloneHosts: 0, vms: 1000, datastores: 4 },
    vcsim: { clusters: 10, hosts: 10, standaloneHosts: 0, vms: 1000, datastores: 4 },
  },
  "4096 hosts": {
    shape: { clusters: 256, hostsPerCluster: 16, standaloneHosts: 0, vms: 2 },
    vcsim: { clusters: 256, hosts: 16, standaloneHosts: 0, vms: 2 },
  },
};

async function startOwn(shape, flags = [], scheme = "http") {
  const serve = fileURLToPath(new URL("serve.mjs", import.meta.url));
  const child = spawn(process.execPath, [...flags, serve, JSON.stringify(shape), scheme], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const { value: line } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  const { url, pid, startMs } = JSON.parse(line);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  return {
    url,
    pid,
    startMs,
    stop() {
      child.stdin.end();
      return ended;
    },
  };
}

async function startPeer(options) {
  const started = performance.now();
  const vcsim = await startVcsim(options);
  return { url: vcsim.url, pid: vcsim.pid, startMs: performance.now() - started, stop: () => vcsim.stop() };
}

function residentMiB(pid) {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024);
  } catch {
    return undefined;
  }
}

/** Processor time that a process has used, in milliseconds; the kernel counts hundredths of a second. */
function processorMs(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return Number.NaN;
  }
}

async function best(times, pid, work) {
  const elapsed = [];
  const processor = [];
  for (let count = 0; count < times; count += 1) {
    const [started, before] = [performance.now(), processorMs(pid)];
    await work();
    elapsed.push(performance.now() - started);
    processor.push(processorMs(pid) - before);
  }
  return withProcessor(Math.min(...elapsed), Math.min(...processor));
}

const withProcessor = (elapsed, processor) => `${Math.round(elapsed)} (${processor})`;

/** How long a start with a certificate takes: the best of five processes. */
async function measureTlsStart(shape) {
  const starts = [];
  for (let count = 0; count < 5; count += 1) {
    const server = await startOwn(shape, [], "tls");
    starts.push([server.startMs, processorMs(server.pid)]);
    await server.stop();
  }
  return { start: withProcessor(...starts.toSorted(([a], [b]) => a - b)[0]) };
}

async function measure(server) {
  const start = withProcessor(server.startMs, processorMs(server.pid));
  const client = await BenchClient.open(server.url);
  const row = { start, "MiB at start": residentMiB(server.pid) };
  for (const path of ["name", "summary", "config.hardware.device"])
    row[path] = await best(5, server.pid, () => client.readMachines(path));
  row["MiB after reads"] = residentMiB(server.pid);
  await server.stop();
  return row;
}

const isAlone = process.argv.includes("--alone");
const hasPeer = !isAlone && (await vcsimAvailable());
if (!hasPeer && !isAlone) console.log("vcsim is left out: it needs Go");
const wanted = process.argv.slice(2).filter((argument) => argument !== "--alone");
for (const [name, { shape, vcsim }] of Object.entries(models)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const rows = { simulator: await measure(await startOwn(shape)) };
  rows["simulator, node --max-semi-space-size=8"] = await measure(
    await startOwn(shape, ["--max-semi-space-size=8"]),
  );
  rows["simulator, HTTPS"] = await measureTlsStart(shape);
  if (hasPeer) rows.vcsim = await measure(await startPeer(vcsim));
  console.log(`\n${name}`);
  console.table(rows);
}
