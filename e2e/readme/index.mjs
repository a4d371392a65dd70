import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The TypeScript examples of a package's README, in order. `packageFolder` ends in a slash. */
export async function readExamples(packageFolder) {
  const text = await readFile(new URL("README.md", packageFolder), "utf8");
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
}

/**
 * Runs an example as it stands in a process of its own and gives the lines it prints. `variables` are the
 * names that it leaves open, `files` what stands beside it.
 */
export async function runExample(packageFolder, code, { variables = {}, files = {} } = {}) {
  // Inside the package, so that the packages it imports are found from there.
  const folder = await mkdtemp(fileURLToPath(new URL(".readme-example-", packageFolder)));
  try {
    for (const [name, text] of Object.entries(files))
      await writeFile(join(folder, name), text, { mode: 0o600 });
    const constants = Object.entries(variables).map(
      ([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`,
    );
    await writeFile(join(folder, "example.mts"), constants.join("") + code);
    const flags = ["--conditions=@novasphere/source", "--no-warnings"];
    const { stdout } = await run(process.execPath, [...flags, "example.mts"], { cwd: folder });
    return stdout.trimEnd().split("\n");
  } finally {
    await rm(folder, { recursive: true });
  }
}
