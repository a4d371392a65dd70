import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describeWithVcsim } from "@novasphere/e2e-vcsim";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

await describeWithVcsim(describe, "the example in README.md", () => {
  it("prints what README.md says", async () => {
    const readme = await readFile(join(root, "README.md"), "utf8");
    const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
    const output = /```text\n([\s\S]*?)```/.exec(readme)?.[1];
    const directory = await mkdtemp(join(root, ".build", "readme-"));
    try {
      const path = join(directory, "example.mjs");
      await writeFile(path, example);
      const { stdout } = await promisify(execFile)(process.execPath, [path]);
      expect(stdout).toBe(output);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
