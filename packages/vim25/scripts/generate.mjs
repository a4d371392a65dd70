#!/usr/bin/env node
/**
 * Writes everything that is derived from the API's facts: `pnpm --filter @novasphere/vim25 generate`.
 *
 * Input: `facts/vim25.json` and `facts/pbm.json` (all facts, pinned) and `facts/selection.json` (the names in use).
 * Output: `src/generated/*.ts`. With `--check` nothing is written and a difference is an error; with `--xsd` or
 * `--xsd=pbm` nothing is written either and the schema of all selected messages goes to standard output.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { renderTable } from "./render-table.mjs";
import { renderMethods, renderTypes } from "./render-types.mjs";
import { renderXsd } from "./render-xsd.mjs";
import { mergeFacts, selectClosure } from "./selection.mjs";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const read = (name) => JSON.parse(readFileSync(path(`facts/${name}.json`), "utf8"));
const facts = mergeFacts(read("vim25"), read("pbm"));
const selection = read("selection");
// Methods of every managed object that clients call and no published schema declares.
Object.assign(facts.methods, selection.internalMethods);
selection.methods.push(...Object.keys(selection.internalMethods));
const closure = selectClosure(facts, selection);

const outputs = {
  "src/generated/table.ts": renderTable(facts, closure),
  "src/generated/types.ts": renderTypes(facts, closure),
  "src/generated/methods.ts": renderMethods(facts, closure),
};
const stale = Object.entries(outputs).filter(
  ([name, text]) => !existsSync(path(name)) || readFileSync(path(name), "utf8") !== text,
);

const xsd = process.argv.find((option) => option === "--xsd" || option === "--xsd=pbm");
if (xsd) process.stdout.write(renderXsd(facts, closure, xsd === "--xsd=pbm" ? "pbm" : "vim25"));
else if (process.argv.includes("--check")) {
  for (const [name] of stale)
    console.error(`${name} is not what the generator writes; run: pnpm --filter @novasphere/vim25 generate`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [name, text] of stale) writeFileSync(path(name), text);
  const sizes = Object.entries(outputs).map(([name, text]) => `${name} ${text.length} bytes`);
  console.log(
    `${closure.types.length} types, ${closure.enums.length} enums, ${closure.methods.length} methods, ` +
      `${closure.managedObjects.length} managed objects\n${sizes.join("\n")}`,
  );
}
