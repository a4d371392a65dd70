#!/usr/bin/env node
/**
 * Measures what a small call costs beside bare HTTP and stock node-soap, and how long a fresh process takes to
 * import the built package and log in over TLS: `pnpm --filter @novasphere/vsphere-client bench`.
 *
 * Every contender runs in processes of its own, in turns with the others, against a server in another process.
 * Medians are over all calls but the first hundred of each process.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSimulator } from "@novasphere/vcenter-simulator";
import { fullWsdl } from "../../vim25/bench/full-wsdl.mjs";

const rounds = 5;
const calls = 1000;
const warmUp = 100;
const starts = 15;
const source = "--conditions=@novasphere/source";
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function run(script, ...argv) {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...argv]);
  return JSON.parse(stdout);
}

async function timeCalls(url, wsdl) {
  const times = new Map(["bare HTTP", "vsphere-client", "node-soap, full WSDL"].map((name) => [name, {}]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, all] of times) {
      const result = await run(source, here("small-calls.mjs"), name, url, wsdl, String(calls));
      for (const [call, list] of Object.entries(result))
        all[call] = [...(all[call] ?? []), ...list.slice(warmUp)];
    }
  return times;
}

function report(call, times) {
  const bare = median(times.get("bare HTTP")[call]);
  const stock = median(times.get("node-soap, full WSDL")[call]) - bare;
  console.log(`\n${call}: ${"ms".padStart(26)} ${"beside HTTP".padStart(12)} ${"/ node-soap".padStart(12)}`);
  for (const [name, all] of times) {
    const middle = median(all[call]);
    const overhead = middle - bare;
    const columns = [middle.toFixed(3), overhead.toFixed(3), (overhead / stock).toFixed(2)];
    console.log(name.padEnd(26) + columns.map((column) => column.padStart(12)).join(" "));
  }
}

async function reportStarts() {
  const login = { username: "operator", password: "secret" };
  await using simulator = await startSimulator(login);
  const argv = [simulator.url, login.username, login.password, simulator.thumbprint];
  const results = [];
  for (let count = 0; count < starts; count += 1) results.push(await run(here("cold-start.mjs"), ...argv));
  const [imports, logins] = ["import", "login"].map((part) => results.map((result) => result[part]));
  const sums = results.map((result) => result.import + result.login);
  console.log(
    `\ncold start: import ${median(imports).toFixed(0)} ms, login ${median(logins).toFixed(0)} ms, ` +
      `together ${median(sums).toFixed(0)} ms (from ${Math.min(...sums).toFixed(0)} to ${Math.max(...sums).toFixed(0)})`,
  );
}

const folder = mkdtempSync(join(tmpdir(), "vsphere-client-bench-"));
const server = spawn(process.execPath, [source, here("answer-server.mjs")], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const wsdl = join(folder, "vim.wsdl");
  writeFileSync(wsdl, fullWsdl());
  const [url] = await once(createInterface(server.stdout), "line");
  const times = await timeCalls(url, wsdl);
  for (const call of ["time", "properties"]) report(call, times);
  await reportStarts();
} finally {
  server.kill();
  rmSync(folder, { recursive: true });
}
