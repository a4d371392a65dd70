import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const code =
  /["`]((?:CLI|COMPUTE|MESSAGING|DRIVER|OPS|VSPHERE|INVENTORY|CONFIG|VIM25|SIMULATOR)_[A-Z0-9_]+)["`]/g;

function codesIn(text: string): string[] {
  return [...text.matchAll(code)].map(([, name = ""]) => name);
}

test("docs/errors.md lists every code of the sources, and no other", () => {
  const inSources = readdirSync(join(root, "packages")).flatMap((name) => {
    const folder = join(root, "packages", name, "src");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return (
      files
        // Placement's traits begin like codes of the compute service.
        .filter((file) => file.endsWith(".ts") && !/(?:\.test|-traits)\.ts$/.test(file))
        .flatMap((file) => codesIn(readFileSync(join(folder, file), "utf8")))
    );
  });
  const onPage = codesIn(readFileSync(join(root, "docs/errors.md"), "utf8"));
  expect([...new Set(onPage)].sort()).toEqual([...new Set(inSources)].sort());
  expect(onPage.length).toBeGreaterThan(60);
});
