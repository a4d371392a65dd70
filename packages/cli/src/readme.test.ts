import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { run } from "../test/captured-run.ts";

const packageDirectory = fileURLToPath(new URL("..", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));
const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

/** The first fenced block in a language. */
function block(language: string): string {
  const [, code] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(readme) ?? [];
  if (code === undefined) throw new Error(`README.md has no ${language} block`);
  return code;
}

it.each(block("sh").trim().split("\n"))("does what the README shows: %s", async (line) => {
  const [program, ...argv] = line.split(" ").map((word) => word.replace(/^examples\//, `${root}examples/`));
  expect(program).toBe("novasphere");
  const { code, stdout, stderr } = await run(argv);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).not.toBe("");
});

it("runs from a program as the README shows", async () => {
  const args = ["--conditions=@novasphere/source", "--input-type=module", "--eval", block("js")];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: packageDirectory });
  expect(stdout).toBe("0 2\n");
});
