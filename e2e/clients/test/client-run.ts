import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Simulator } from "@novasphere/vcenter-simulator";
import { describe } from "vitest";

const run = promisify(execFile);
const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Where clients may be installed: the repository's own environment, then the system's. */
const interpreters = [path("../../.toolchain/clients/bin/python"), "/usr/bin/python3"];

/** The first Python that can import a module; undefined when none can. */
async function findPython(module: string): Promise<string | undefined> {
  for (const python of interpreters) {
    const found = await run(python, ["-W", "ignore", "-c", `import ${module}`]).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  return undefined;
}

/** Runs one of our scripts against a simulator, `input` as JSON on its standard input; gives what it saw. */
export type RunScript = (
  script: string,
  simulator: Simulator,
  input?: unknown,
) => Promise<Record<string, unknown>>;

/**
 * Describes a suite that drives a Python client. Without the client it is skipped, by name, and fails
 * instead when NOVASPHERE_REQUIRE_CLIENTS is 1.
 */
export async function describeWithPython(
  client: string,
  module: string,
  body: (runScript: RunScript) => void,
): Promise<void> {
  const python = await findPython(module);
  if (python === undefined) {
    const reason = `no Python has the module ${module}`;
    if (process.env["NOVASPHERE_REQUIRE_CLIENTS"] === "1")
      throw new Error(`NOVASPHERE_REQUIRE_CLIENTS=1 forbids to skip, and ${reason}. Install ${client}.`);
    // The default reporter does not name skipped suites, and one that was left out must be seen.
    console.warn(`skipped: no ${client}: ${reason}`);
    describe.skip(`${client} (skipped: no ${client})`, () => body(async () => ({})));
    return;
  }
  describe(client, () =>
    body(async (script, { url }, input) => {
      const { hostname, port } = new URL(url);
      const args = ["-W", "ignore", path(`python/${script}`), hostname, port];
      const running = run(python, args, { maxBuffer: 16 * 1024 * 1024 });
      running.child.stdin?.end(input === undefined ? "" : JSON.stringify(input));
      const { stdout } = await running;
      return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;
    }),
  );
}
