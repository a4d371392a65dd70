#!/usr/bin/env node
/**
 * Writes everything that is derived from the API's facts: `pnpm --filter @novasphere/vim25 generate`.
 *
 * Input: `facts/vim25.json` (all facts, pinned) and `facts/selection.json` (the names in use).
 * Output: `src/generated/*.ts`. With `--check` nothing is written and a difference is an error.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { renderTable } from "./render-table.mjs";
import { renderMethods, renderTypes } from "./render-types.mjs";
import { selectClosure } from "./selection.mjs";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const facts = JSON.parse(readFileSync(path("facts/vim25.json"), "utf8"));
const selection = JSON.parse(readFileSync(path("facts/selection.json"), "utf8"));
const closure = selectClosure(facts, selection);

const outputs = {
  "src/generated/table.ts": renderTable(facts, closure),
  "src/generated/types.ts": renderTypes(facts, closure),
  "src/generated/methods.ts": renderMethods(facts, closure),
};

let stale = 0;
for (const [name, text] of Object.entries(outputs)) {
  const current = existsSync(path(name)) ? readFileSync(path(name), "utf8") : "";
  if (current === text) continue;
  if (process.argv.includes("--check")) {
    console.error(`${name} is not what the generator writes; run: pnpm --filter @novasphere/vim25 generate`);
    stale += 1;
  } else writeFileSync(path(name), text);
}
const bytes = Object.entries(outputs).map(([name, text]) => `${name} ${text.length} bytes`);
console.log(
  `${closure.types.length} types, ${closure.enums.length} enums, ${closure.methods.length} methods, ` +
    `${closure.managedObjects.length} managed objects\n${bytes.join("\n")}`,
);
process.exitCode = stale > 0 ? 1 : 0;
