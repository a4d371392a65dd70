import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs code in a copy of this package that has no programs yet and finds no Go. */
async function runWithoutGo(code: string, env: Record<string, string> = {}) {
  const copy = await mkdtemp(join(tmpdir(), "vcsim-without-go-"));
  try {
    await cp(root, copy, {
      recursive: true,
      filter: (path) => !/[\\/](\.build|node_modules)$/.test(path),
    });
    return await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code], {
      cwd: copy,
      env: { PATH: join(copy, "no-programs"), ...env },
    }).then(
      ({ stdout }) => ({ stdout, stderr: "", exitCode: 0 }),
      ({ stdout, stderr, code: exitCode }) => ({ stdout, stderr, exitCode }),
    );
  } finally {
    await rm(copy, { recursive: true });
  }
}

const printSuite = `
  import { describeWithVcsim } from "./index.mjs";
  const describe = (title) => console.log("run " + title);
  describe.skip = (title) => console.log("skip " + title);
  await describeWithVcsim(describe, "live inventory", () => {});
`;

describe("without Go", () => {
  it("a suite is skipped and says why in its title", async () => {
    const { stdout } = await runWithoutGo(printSuite);
    expect(stdout).toBe("skip live inventory (skipped: no vcsim)\n");
  });

  it("a suite fails when the environment requires the simulator", async () => {
    const { stderr, exitCode } = await runWithoutGo(printSuite, { NOVASPHERE_REQUIRE_VCSIM: "1" });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("NOVASPHERE_REQUIRE_VCSIM=1 forbids to skip");
  });

  it("starting rejects", async () => {
    const { stderr } = await runWithoutGo(`
      import { startVcsim } from "./index.mjs";
      await startVcsim();
    `);
    expect(stderr).toContain("Starting vcsim failed, it cannot be built: Go is not installed.");
  });

  it("the build command ends with code 3", async () => {
    const { stdout, exitCode } = await runWithoutGo(`
      process.argv[1] = process.cwd() + "/build.mjs";
      await import("./build.mjs");
    `);
    expect([stdout, exitCode]).toEqual(["skipped: no vcsim (Go is not installed)\n", 3]);
  });
});
