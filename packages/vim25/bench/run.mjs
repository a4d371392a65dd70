#!/usr/bin/env node
/**
 * Compares decoders on a 5 MB and a 30 MB property answer, then looks at memory and at hostile bodies:
 * `pnpm --filter @novasphere/vim25 bench`.
 *
 * Every contender runs in processes of its own, in turns with the others; what cannot run on this machine
 * (govmomi without Go, pyvmomi without the module; `PYTHON` names another interpreter) is left out with a
 * word. Medians are over all runs but the first of each process. Ends with code 1 when a hostile body takes
 * worse than linear time.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { contenders } from "./contenders.mjs";
import { peers } from "./peers.mjs";
import { hostsAnswer, machinesAnswer } from "./property-answers.mjs";

const rounds = 3;
const budgetMs = 1000;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function findCommands(folder) {
  const own = [process.execPath, here("time-decode.mjs")];
  const commands = new Map(Object.keys(contenders).map((name) => [name, [...own, name]]));
  for (const [name, prepare] of Object.entries(peers))
    try {
      commands.set(name, await prepare(folder));
    } catch (error) {
      console.log(
        `${name} is left out: ${String(error.stderr || error.message)
          .trim()
          .split("\n")
          .at(-1)}`,
      );
    }
  return commands;
}

function compare(commands, file) {
  const times = new Map([...commands.keys()].map((name) => [name, { first: [], later: [] }]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, [program, ...argv]] of commands) {
      const [first, ...later] = JSON.parse(
        execFileSync(program, [...argv, file, String(budgetMs)], { encoding: "utf8" }),
      );
      times.get(name).first.push(first);
      times.get(name).later.push(...later);
    }
  return times;
}

function report(title, bytes, times) {
  const mine = median(times.get("vim25").later);
  console.log(`\n${title}: ${(bytes / 1e6).toFixed(1)} MB`);
  console.log(`${"".padEnd(26)}  first ms   median ms      MB/s   / vim25`);
  for (const [name, { first, later }] of times) {
    const middle = median(later);
    const columns = [
      median(first).toFixed(1),
      middle.toFixed(1),
      (bytes / 1e3 / middle).toFixed(1),
      (middle / mine).toFixed(2),
    ];
    console.log(name.padEnd(26) + columns.map((column) => column.padStart(10)).join("  "));
  }
}

/** Runs one more script of this folder; its failure is ours. */
function include(...argv) {
  process.exitCode ||= spawnSync(process.execPath, argv, { stdio: "inherit" }).status ?? 1;
}

const folder = mkdtempSync(join(tmpdir(), "vim25-bench-"));
try {
  const commands = await findCommands(folder);
  const file = join(folder, "answer.xml");
  for (const [title, text] of [
    ["hosts with summary", hostsAnswer()],
    ["virtual machines with devices", machinesAnswer()],
  ]) {
    writeFileSync(file, text);
    report(title, text.length, compare(commands, file));
  }
  include("--expose-gc", here("memory.mjs"), file);
  include(here("hostile.mjs"));
} finally {
  rmSync(folder, { recursive: true });
}
