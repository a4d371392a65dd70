/**
 * Runs a file of path cases against the embedded simulator:
 * `pnpm --filter @novasphere/vsphere-inventory conformance [FILE.json]`, by default the project's own cases.
 * Ends with `N passed, N failed`; the exit code is 1 when a case failed and 2 when the file cannot be used.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { SimulatorError } from "@novasphere/vcenter-simulator";
import { buildTree, type InventoryTree } from "../src/index.ts";
import { type CaseFile, type PathCase, readCaseFile } from "./case-file.ts";
import { fixtureRows } from "./fixture-rows.ts";
import { type CaseOutcome, runCase } from "./run-case.ts";
import { readFromSimulator } from "./simulated-inventory.ts";

const ownCases = new URL("cases/inventory-path-cases.json", import.meta.url);

/** A path as the caller wrote it: pnpm runs this in the package's folder and tells where it was called. */
function locate(argument: string | undefined): URL {
  if (argument === undefined) return ownCases;
  const places = [process.env["INIT_CWD"] ?? ".", "."].map((folder) => resolve(folder, argument));
  return pathToFileURL(places.find((place) => existsSync(place)) ?? argument);
}

function runOne(tree: InventoryTree, pathCase: PathCase): boolean {
  const expected = { matches: [...pathCase.expect.matches].sort(), one: pathCase.expect.one };
  const outcome = outcomeOf(tree, pathCase);
  if (isDeepStrictEqual(outcome, expected)) return true;
  const { id, fixture, mode, kind, input, datacenter } = pathCase;
  console.log(`FAILED ${JSON.stringify({ id, fixture, mode, kind, input, datacenter })}`);
  console.log(`  expected ${JSON.stringify(expected)}`);
  console.log(`  got      ${JSON.stringify(outcome)}`);
  return false;
}

function outcomeOf(tree: InventoryTree, pathCase: PathCase): CaseOutcome | string {
  try {
    return runCase(tree, pathCase);
  } catch (error) {
    return String(error);
  }
}

/** The fixture as read from the simulator, or where that cannot hold it, as its rows say. */
async function treeOf(name: string, fixture: CaseFile["fixtures"][string]): Promise<InventoryTree> {
  try {
    return await readFromSimulator(fixture);
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error;
    console.log(`fixture ${name} is not simulated but built in memory: ${error.message}`);
    return buildTree(fixtureRows(fixture.root));
  }
}

async function runAll(file: CaseFile): Promise<{ passed: number; failed: number }> {
  const unknown = file.cases.find(({ fixture }) => file.fixtures[fixture] === undefined);
  if (unknown !== undefined)
    throw new Error(`case ${unknown.id} names the unknown fixture ${unknown.fixture}`);
  let passed = 0;
  let failed = 0;
  for (const [name, fixture] of Object.entries(file.fixtures)) {
    const tree = await treeOf(name, fixture);
    for (const pathCase of file.cases) {
      if (pathCase.fixture !== name) continue;
      if (runOne(tree, pathCase)) passed += 1;
      else failed += 1;
    }
  }
  return { passed, failed };
}

try {
  const [argument] = process.argv.slice(2).filter((text) => text !== "--");
  const { passed, failed } = await runAll(readCaseFile(locate(argument)));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
