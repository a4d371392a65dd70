import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const page = new URL("../../../docs/features.md", import.meta.url);

test("docs/features.md links each feature to a test that is there", async () => {
  const text = await readFile(page, "utf8");
  const claims = text.split("\n").flatMap((line) => {
    const ours = line.split(" | ").at(-1) ?? "";
    return line.startsWith("| ") && /^[✔~] /.test(ours) ? [ours] : [];
  });
  expect(claims.length).toBeGreaterThan(40);
  for (const claim of claims) {
    const [, name = "", path = ""] = /\[(.+)\]\((\S+\.ts)\)/.exec(claim) ?? [];
    expect(name, claim).not.toBe("");
    const source = await readFile(new URL(path, page), "utf8");
    expect(source.includes(name), `${path} has no test '${name}'`).toBe(true);
  }
});
