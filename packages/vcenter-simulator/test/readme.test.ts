import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readExamples, runExample } from "@novasphere/e2e-readme";
import { expect, it } from "vitest";
import { SimulatorControl } from "../src/control/simulator-control.ts";
import { startSimulator } from "../src/index.ts";

const folder = new URL("../", import.meta.url);
const readme = readFileSync(new URL("README.md", folder), "utf8");
const codesIn = (text: string) => [...new Set(text.match(/SIMULATOR_\w+/g))].sort();

it("the first example prints what it says", async () => {
  const [example = ""] = await readExamples(folder);
  await expect(runExample(folder, example)).resolves.toEqual(["30", "3 2"]);
});

it("the second example is a test that passes", async () => {
  const [, example = ""] = await readExamples(folder);
  const directory = await mkdtemp(fileURLToPath(new URL(".readme-example-test-", folder)));
  try {
    const file = join(directory, "example.test.ts");
    await writeFile(file, example);
    const vitest = fileURLToPath(
      new URL("./vitest.mjs", `file://${createRequire(import.meta.url).resolve("vitest/package.json")}`),
    );
    const { stdout } = await promisify(execFile)(process.execPath, [vitest, "run", file], {
      cwd: fileURLToPath(folder),
    });
    expect(stdout).toContain("1 passed");
  } finally {
    await rm(directory, { recursive: true });
  }
});

it("what the page posts to the control channel is taken", async () => {
  await using simulator = await startSimulator({ tls: false });
  const posts = [...readme.matchAll(/^curl -d '([^']+)' (?:\\\n\s+)?http:\/\/127\.0\.0\.1:8989(\S+)$/gm)];
  expect(posts).toHaveLength(2);
  for (const [, body = "", path = ""] of posts) {
    const response = await fetch(new URL(path, simulator.url), { method: "POST", body });
    expect([path, response.ok]).toEqual([path, true]);
  }
  expect(simulator.control.listRules()).toMatchObject([{ rule: { method: "CloneVM_Task" } }]);
});

it("the page names every error code there is, and no other", () => {
  expect(codesIn(readme)).toEqual(codesIn(readFileSync(new URL("src/errors.ts", folder), "utf8")));
});

it("the page names every call of the control", () => {
  const calls = Object.getOwnPropertyNames(SimulatorControl.prototype).filter(
    (name) => name !== "constructor",
  );
  expect(calls.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
