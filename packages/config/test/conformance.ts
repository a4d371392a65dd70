/**
 * Runs a case file: `pnpm --filter @novasphere/config conformance [FILE.json]`.
 *
 * Prints what differs, and at the end `N passed, N failed`. Exits with 1 when a case fails.
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readCases } from "./recorded-case.ts";
import { findDifferences } from "./run-case.ts";

const given = process.argv.slice(2).find((argument) => argument !== "--");
const own = fileURLToPath(new URL("cases/oslo-config-cases.json", import.meta.url));
// pnpm runs the script in the package; a relative path was meant from where pnpm was called.
const file = given === undefined ? own : resolve(process.env["INIT_CWD"] ?? ".", given);

let passed = 0;
let failed = 0;
for (const recorded of readCases(await readFile(file, "utf8"))) {
  const differences = await findDifferences(recorded).catch((error: unknown) => [String(error)]);
  if (differences.length === 0) passed++;
  else {
    failed++;
    console.log(`FAILED ${recorded.id}`);
    for (const difference of differences) console.log(`  ${difference}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;
