#!/usr/bin/env node
/**
 * Compares the simulator with govmomi's vcsim in one run, each in a process of its own:
 * `pnpm --filter @novasphere/vcenter-simulator bench`, after `pnpm build`. Without Go vcsim is left out.
 * Times are in milliseconds, the best of five for reads; memory is the resident set after the start and after
 * all reads. vcsim needs minutes to build the large models. Names of models as arguments measure only these.
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

async function startOwn(shape, flags = []) {
  const serve = fileURLToPath(new URL("serve.mjs", import.meta.url));
  const child = spawn(process.execPath, [...flags, serve, JSON.stringify(shape)], {
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

async function best(times, work) {
  const durations = [];
  for (let count = 0; count < times; count += 1) {
    const started = performance.now();
    await work();
    durations.push(performance.now() - started);
  }
  return Math.round(Math.min(...durations));
}

async function measure(server) {
  const client = await BenchClient.open(server.url);
  const row = { start: Math.round(server.startMs), "MiB at start": residentMiB(server.pid) };
  for (const path of ["name", "summary", "config.hardware.device"])
    row[path] = await best(5, () => client.readMachines(path));
  row["MiB after reads"] = residentMiB(server.pid);
  await server.stop();
  return row;
}

const hasPeer = await vcsimAvailable();
if (!hasPeer) console.log("vcsim is left out: it needs Go");
const wanted = process.argv.slice(2);
for (const [name, { shape, vcsim }] of Object.entries(models)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const rows = { simulator: await measure(await startOwn(shape)) };
  rows["simulator, node --max-semi-space-size=8"] = await measure(
    await startOwn(shape, ["--max-semi-space-size=8"]),
  );
  if (hasPeer) rows.vcsim = await measure(await startPeer(vcsim));
  console.log(`\n${name}`);
  console.table(rows);
}
