import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { TemporaryFolder } from "./temporary-folder.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const source = new URL("../src/", import.meta.url);

/** The code blocks of a language in a section of the README. */
function blocks(section: string, language: string): string[] {
  const [, text = ""] = readme.split(`## ${section}\n`);
  const [own = ""] = text.split("\n## ");
  return [...own.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs"))].map(([, code = ""]) => code);
}

/** Runs an example as it stands in the README and returns what it prints. */
async function run(code: string, folder: TemporaryFolder): Promise<string> {
  const script = await folder.write(
    "example.ts",
    code.replace('"@novasphere/config"', `"${new URL("index.ts", source)}"`),
  );
  const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", script], {
    cwd: folder.path,
  });
  return stdout;
}

describe("the examples print what the README says", () => {
  test("reading nova.conf", async () => {
    const [conf = "", code = "", output] = ["ini", "ts", "text"].flatMap((language) =>
      blocks("Read nova.conf", language),
    );
    await using folder = await TemporaryFolder.with({ "nova.conf": conf });
    expect(await run(code, folder)).toBe(output);
  });

  test("declaring options", async () => {
    const [code = "", output] = ["ts", "text"].flatMap((language) =>
      blocks("Declare options of your own", language),
    );
    await using folder = await TemporaryFolder.with();
    expect(await run(code, folder)).toBe(output);
  });

  test("reloading", async () => {
    const [conf = "", code = ""] = ["ini", "ts"].flatMap((language) => blocks("Read nova.conf", language));
    const [reload = ""] = blocks("Concepts", "ts");
    const change =
      'writeFileSync("nova.conf", readFileSync("nova.conf", "utf8").replace("vcenter.", "other."));';
    const example = [
      'import { readFileSync, writeFileSync } from "node:fs";',
      code,
      reload,
      change,
      'process.emit("SIGHUP");',
    ];
    await using folder = await TemporaryFolder.with({ "nova.conf": conf });
    const printed = await run(example.join("\n"), folder);
    expect(printed.trimEnd().split("\n").at(-1)).toBe("[vmware] host_ip changed");
  });
});

test("the README lists every code the source has, and no other", () => {
  const files = readdirSync(source).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const inSource = files.flatMap((name) => [
    ...readFileSync(new URL(name, source), "utf8").matchAll(/"(CONFIG_\w+)"/g),
  ]);
  const inReadme = readme.matchAll(/`(CONFIG_\w+)`/g);
  const codes = (matches: Iterable<RegExpMatchArray>) =>
    [...new Set([...matches].map(([, code]) => code))].sort();
  expect(codes(inReadme)).toEqual(codes(inSource));
});

test("the links of the README lead to files", () => {
  const links = [...readme.matchAll(/\]\((src\/[^)]+)\)/g)].map(([, path = ""]) => path);
  expect(links.length).toBeGreaterThan(8);
  for (const path of links) expect(readFileSync(new URL(`../${path}`, import.meta.url), "utf8")).not.toBe("");
});
