import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readCases } from "./recorded-case.ts";
import { findDifferences } from "./run-case.ts";

const cases = readCases(readFileSync(new URL("cases/oslo-config-cases.json", import.meta.url), "utf8"));

describe("gives oslo.config's recorded answer", () => {
  test.each(cases)("$id: $title", async (recorded) => {
    expect(await findDifferences(recorded)).toEqual([]);
  });
});

test("a wrong expectation is a difference, so the comparison can fail", async () => {
  const [first] = cases;
  if (first === undefined) throw new Error("no cases");
  const wrong = { ...first, expect: { values: { vmware: { cluster_name: "other" } } } };
  expect(await findDifferences(wrong)).toEqual([
    'values: expected {"vmware":{"cluster_name":"other"}}, got {"vmware":{"cluster_name":"c1"}}',
  ]);
});

test("the conformance command counts the cases and succeeds", () => {
  const script = fileURLToPath(new URL("conformance.ts", import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, ["--conditions=@novasphere/source", script], {
    encoding: "utf8",
  });
  expect(stdout.trimEnd().split("\n").at(-1)).toBe(`${cases.length} passed, 0 failed`);
  expect(status).toBe(0);
});
