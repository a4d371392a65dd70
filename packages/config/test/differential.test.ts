import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { generateCase } from "./generate-case.ts";
import { Random } from "./random.ts";
import { readCases } from "./recorded-case.ts";
import { findDifferences } from "./run-case.ts";

const seed = 20260801;
const count = 500;
const python = ["/usr/bin/python3", "python3"].find((command) => {
  return spawnSync(command, ["-c", "import oslo_config"]).status === 0;
});
const reason =
  python === undefined ? " (skipped: no Python with oslo.config; Debian: python3-oslo.config)" : "";

describe.skipIf(python === undefined)(`Python's oslo.config${reason}`, () => {
  test(`agrees on ${count} generated configurations (seed ${seed})`, async () => {
    const random = new Random(seed);
    const generated = Array.from({ length: count }, (_, index) => generateCase(random, `generated-${index}`));
    const answered = readCases(askPython(JSON.stringify(generated)));
    expect(answered).toHaveLength(count);
    const different: string[] = [];
    for (const recorded of answered) {
      const differences = await findDifferences(recorded);
      if (differences.length > 0) different.push(`${recorded.id}: ${differences.join("; ")}`);
    }
    expect(different).toEqual([]);
    // Most inputs must reach the values, or the comparison would say little.
    expect(answered.filter((recorded) => recorded.expect.error === undefined).length).toBeGreaterThan(
      count / 2,
    );
  });
});

function askPython(cases: string): string {
  const script = fileURLToPath(new URL("oslo-answer.py", import.meta.url));
  const answer = spawnSync(python ?? "", [script], { input: cases, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (answer.status !== 0) throw new Error(answer.stderr);
  return answer.stdout;
}
