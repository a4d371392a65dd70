import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");

function block(language: string): string {
  const text = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(readme)?.[1];
  if (text === undefined) throw new Error(`README.md has no ${language} block`);
  return text;
}

test("the example prints what it says", () => {
  const options = ["--conditions=@novasphere/source", "--input-type=module-typescript", "-"];
  const output = execFileSync(process.execPath, options, { cwd: root, input: block("ts"), encoding: "utf8" });
  expect(output).toBe(block("text"));
});

test("the errors it lists are those there are", () => {
  const codes = (text: string, pattern: RegExp) =>
    new Set(Array.from(text.matchAll(pattern), ([, code]) => code));
  const union = readFileSync(join(root, "src/errors.ts"), "utf8");
  expect(codes(readme, /^\| `(VIM25_\w+)`/gm)).toEqual(codes(union, /"(VIM25_\w+)"/g));
});

test("the files it links to exist", () => {
  const files = new Set(
    readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
      (name) => !name.startsWith("node_modules"),
    ),
  );
  const links = Array.from(readme.matchAll(/\]\(([^)]+)\)/g), ([, target]) => target ?? "");
  expect(links.length).toBeGreaterThan(8);
  expect(links.filter((target) => !files.has(target))).toEqual([]);
});
