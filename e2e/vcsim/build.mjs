#!/usr/bin/env node
/**
 * Builds the simulator and the client programs into `.build/` when they are
 * missing or older than their sources: `node build.mjs`.
 *
 * Exit codes: 0 built or up to date, 3 no usable Go toolchain, 1 the build failed.
 */
import { execFile } from "node:child_process";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, ".build");
const suffix = process.platform === "win32" ? ".exe" : "";
const programs = { vcsim: ".", facts: "./facts", life: "./life", peer: "./peer" };

/** Paths of the programs, whether they are built or not: `{ vcsim, facts, life, peer }`. */
export const binaries = Object.freeze({
  vcsim: join(output, `vcsim${suffix}`),
  facts: join(output, `facts${suffix}`),
  life: join(output, `life${suffix}`),
  peer: join(output, `peer${suffix}`),
});

/**
 * Makes sure all programs are built from the sources as they are.
 *
 * Resolves with `{ ready: true }`, or with `{ ready: false, reason }` when this
 * machine cannot build them: no Go, a Go that is too old, or modules that are
 * neither cached nor reachable. Rejects when Go is there and refuses our code.
 */
export async function buildVcsim() {
  if (await isFresh()) return { ready: true };
  const reason = await findObstacle();
  if (reason !== undefined) return { ready: false, reason };

  await mkdir(output, { recursive: true });
  const releaseLock = await acquireLock();
  try {
    if (!(await isFresh())) await compile();
  } finally {
    await releaseLock();
  }
  return { ready: true };
}

async function compile() {
  for (const [name, source] of Object.entries(programs)) {
    // Another process may be starting the old program: replace it in one step.
    const fresh = `${binaries[name]}.${process.pid}`;
    try {
      await go("build", "-trimpath", "-o", fresh, source);
      await rename(fresh, binaries[name]);
    } finally {
      await rm(fresh, { force: true });
    }
  }
}

function go(...args) {
  return run("go", args, { cwd: here, maxBuffer: 16 * 1024 * 1024 });
}

/** True when all programs are newer than every Go source and the module files. */
async function isFresh() {
  const built = await Promise.all(Object.values(binaries).map(modifiedAt));
  const sources = await Promise.all((await listSources()).map(modifiedAt));
  return Math.min(...built) >= Math.max(...sources);
}

async function modifiedAt(path) {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (error.code === "ENOENT") return -1;
    throw error;
  }
}

async function listSources() {
  const files = await Promise.all(
    Object.values(programs).map(async (source) => {
      const folder = join(here, source);
      return (await readdir(folder)).map((name) => join(folder, name));
    }),
  );
  return files.flat().filter((path) => path.endsWith(".go") || /go\.(mod|sum)$/.test(path));
}

/** Why this machine cannot build; undefined when it can. */
async function findObstacle() {
  let version;
  try {
    version = (await go("env", "GOVERSION")).stdout.trim();
  } catch (error) {
    return error.code === "ENOENT" ? "Go is not installed" : `go does not run: ${lastLine(error)}`;
  }
  const wanted = /^go (\S+)$/m.exec(await readFile(join(here, "go.mod"), "utf8"))[1];
  if (isOlder(version.replace(/^go/, ""), wanted)) return `${version} is older than ${wanted}`;
  try {
    await go("mod", "download");
  } catch (error) {
    return `the Go modules are not available: ${lastLine(error)}`;
  }
  return undefined;
}

function isOlder(version, wanted) {
  const [have, want] = [version, wanted].map((text) =>
    text.split(".").map((part) => Number.parseInt(part, 10)),
  );
  const differs = want.findIndex((part, index) => part !== (have[index] ?? 0));
  return differs !== -1 && (have[differs] ?? 0) < want[differs];
}

function lastLine(error) {
  return (error.stderr || error.message).trim().split("\n").at(-1);
}

/**
 * Lets one process build at a time, which saves the others the work; that
 * nobody runs a half-written program is up to the rename above.
 */
async function acquireLock() {
  const path = join(output, "lock");
  for (;;) {
    try {
      const file = await open(path, "wx");
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (await isAbandoned(path)) await rm(path, { force: true });
    else await delay(200);
  }
}

/** True when the process that holds the lock is gone, or did not write its id within five seconds. */
async function isAbandoned(path) {
  try {
    const pid = Number(await readFile(path, "utf8"));
    if (pid === 0) return Date.now() - (await stat(path)).mtimeMs > 5000;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = await buildVcsim();
  console.log(result.ready ? `vcsim is built: ${binaries.vcsim}` : `skipped: no vcsim (${result.reason})`);
  if (!result.ready) process.exitCode = 3;
}
