import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { CaseFile } from "./case-file.ts";

const script = fileURLToPath(new URL("conformance.ts", import.meta.url));

/** Runs the script and gives its exit code and the lines it printed. */
async function runScript(...parameters: string[]): Promise<{ code: number; lines: string[] }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--conditions=@novasphere/source", script, ...parameters],
      (error, stdout, stderr) => {
        const code = typeof error?.code === "number" ? error.code : 0;
        resolve({ code, lines: `${stdout}${stderr}`.trimEnd().split("\n") });
      },
    );
  });
}

async function runFile(content: string): Promise<{ code: number; lines: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "novasphere-cases-"));
  try {
    const file = join(folder, "cases.json");
    await writeFile(file, content);
    return await runScript(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function ownCases(): Promise<CaseFile> {
  return JSON.parse(await readFile(new URL("cases/inventory-path-cases.json", import.meta.url), "utf8"));
}

describe("the conformance script", () => {
  it("passes all of the project's cases on the embedded simulator", async () => {
    expect(await runScript()).toEqual({ code: 0, lines: ["183 passed, 0 failed"] });
  });

  it("runs another file and tells which of its cases fail", async () => {
    const own = await ownCases();
    const cases = own.cases.slice(0, 3).map((pathCase, index) => {
      return index === 1 ? { ...pathCase, expect: { matches: [], one: "NotFound" } } : pathCase;
    });
    const { code, lines } = await runFile(JSON.stringify({ ...own, cases }));
    expect(code).toBe(1);
    expect(lines[0]).toContain('FAILED {"id":"p002"');
    expect(lines.at(-1)).toBe("2 passed, 1 failed");
  });

  it("refuses a file of another format", async () => {
    const { code, lines } = await runFile(JSON.stringify({ ...(await ownCases()), format: 2 }));
    expect(code).toBe(2);
    expect(lines[0]).toContain("has format 2, expected 1");
  });
});
