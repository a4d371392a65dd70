import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { buildTree } from "../src/index.ts";
import { readCaseFile } from "./case-file.ts";
import { fixtureRows } from "./fixture-rows.ts";
import { runCase } from "./run-case.ts";

const [argument] = process.argv.slice(2).filter((text) => text !== "--");
const caller = process.env["INIT_CWD"] ?? process.cwd();
const file = readCaseFile(
  argument === undefined
    ? new URL("cases/inventory-path-cases.json", import.meta.url)
    : pathToFileURL(resolve(caller, argument)),
);

let passed = 0;
let failed = 0;
for (const pathCase of file.cases) {
  const fixture = file.fixtures[pathCase.fixture];
  if (fixture === undefined)
    throw new Error(`case ${pathCase.id} names the unknown fixture ${pathCase.fixture}`);
  const outcome = runCase(buildTree(fixtureRows(fixture.root)), pathCase);
  const expected = { matches: [...pathCase.expect.matches].sort(), one: pathCase.expect.one };
  if (isDeepStrictEqual(outcome, expected)) passed += 1;
  else {
    failed += 1;
    const { id, fixture, mode, kind, input, datacenter } = pathCase;
    console.log(`FAILED ${JSON.stringify({ id, fixture, mode, kind, input, datacenter })}`);
    console.log(`  expected ${JSON.stringify(expected)}`);
    console.log(`  got      ${JSON.stringify(outcome)}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
