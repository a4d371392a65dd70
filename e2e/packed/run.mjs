#!/usr/bin/env node
/**
 * Installs the packed packages into an empty folder, as a user of the registry would, and runs the scripts of
 * `scripts/` there as ES modules and as CommonJS: `node e2e/packed/run.mjs [NODE…]`.
 *
 * Each NODE is a Node program to run the scripts with; without one, the Node that runs this file.
 * Expects a finished build. Prints one line per script and exits with 1 when one fails.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const nodes = process.argv.length > 2 ? process.argv.slice(2) : [process.execPath];

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (error) throw error;
  return { status, stdout, stderr };
}

function must(command, args, cwd) {
  const result = run(command, args, cwd);
  if (result.status !== 0) throw new Error(`${command} ${args.join(" ")}\n${result.stdout}${result.stderr}`);
}

const folder = mkdtempSync(join(tmpdir(), "novasphere-packed-"));
let failed = 0;
try {
  must("pnpm", ["--recursive", "--filter", "./packages/*", "pack", "--pack-destination", folder], root);
  const tarballs = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  writeFileSync(join(folder, "package.json"), '{ "name": "packed", "private": true }\n');
  const names = tarballs.map((name) => `./${name}`);
  must("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...names], folder);
  cpSync(join(here, "scripts"), folder, { recursive: true });
  cpSync(join(root, "examples"), join(folder, "examples"), { recursive: true });
  for (const node of nodes) {
    const { stdout: version } = run(node, ["--version"], folder);
    for (const script of readdirSync(join(here, "scripts")).sort()) {
      const { status, stdout, stderr } = run(node, [script], folder);
      const expected = readFileSync(join(here, "expected.txt"), "utf8");
      const isRight = status === 0 && expected.split("\n").filter(Boolean).every((line) => stdout.includes(line));
      console.log(`${isRight ? "ok  " : "FAIL"} ${script} from the tarballs on Node ${version.trim()}`);
      if (!isRight) {
        failed += 1;
        console.log(`${stdout}${stderr}`);
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
