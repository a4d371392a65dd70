import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { binaries, buildVcsim } from "./build.mjs";

const run = promisify(execFile);
const logLimit = 64 * 1024;

/** Options that are one flag of the program each. */
const flags = {
  listen: "-l",
  tls: "-tls",
  username: "-username",
  password: "-password",
  datacenters: "-dc",
  clusters: "-cluster",
  hosts: "-host",
  standaloneHosts: "-standalone-host",
  pools: "-pool",
  vms: "-vm",
  datastores: "-ds",
  folders: "-folder",
  delayMs: "-delay",
  taskDelayMs: "-task-delay",
};

export class VcsimError extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.name = "VcsimError";
    this.code = code;
  }
}

let state;

/** One build per process; others that run meanwhile wait for its lock. */
function prepare() {
  state ??= buildVcsim().catch((cause) => {
    const output = cause.stderr?.trim() || cause.message;
    throw new VcsimError("VCSIM_BUILD_FAILED", `Building vcsim failed: ${output}`, { cause });
  });
  return state;
}

export async function vcsimAvailable() {
  const { ready, reason } = await prepare();
  if (!ready && process.env.NOVASPHERE_REQUIRE_VCSIM === "1") {
    throw new VcsimError(
      "VCSIM_UNAVAILABLE",
      `NOVASPHERE_REQUIRE_VCSIM=1 forbids to skip, and there is no vcsim: ${reason}. Install Go or unset the variable.`,
    );
  }
  return ready;
}

export async function describeWithVcsim(describe, title, body) {
  if (await vcsimAvailable()) return describe(title, body);
  return describe.skip(`${title} (skipped: no vcsim)`, body);
}

export async function startVcsim(options = {}) {
  const { ready, reason } = await prepare();
  if (!ready) {
    throw new VcsimError("VCSIM_UNAVAILABLE", `Starting vcsim failed, it cannot be built: ${reason}.`);
  }
  const directory = await mkdtemp(join(tmpdir(), "novasphere-vcsim-options-"));
  try {
    const fixture = join(directory, "fixture.json");
    if (options.fixture) await writeFile(fixture, JSON.stringify(options.fixture));
    return await launch(options, options.fixture ? ["-fixture", fixture] : []);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function launch(options, fixtureArguments) {
  const given = Object.entries(flags).filter(([option]) => options[option] !== undefined);
  const args = given.map(([option, flag]) => `${flag}=${options[option]}`);
  // The program ends when its standard input closes, so it also ends with this process.
  const child = spawn(binaries.vcsim, [...args, ...fixtureArguments], { stdio: ["pipe", "pipe", "pipe"] });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    log = (log + text).slice(-logLimit);
  });
  child.stdin.on("error", () => {}); // EPIPE after the program died on its own
  const closed = once(child, "close");
  closed.catch(() => {}); // reported by the race below

  const lines = createInterface({ input: child.stdout });
  const announcement = await Promise.race([once(lines, "line"), closed.then(() => undefined)]);
  if (!announcement) {
    throw new VcsimError("VCSIM_START_FAILED", `vcsim ended before it was ready: ${log.trim()}`);
  }
  const { url, pid, thumbprint, certificate } = JSON.parse(announcement[0]);
  const credentials = { username: options.username ?? "user", password: options.password ?? "pass" };

  async function stop() {
    child.stdin.end();
    await closed;
  }
  return {
    url,
    pid,
    ...credentials,
    ...(certificate ? { thumbprint, certificate } : {}),
    log: () => log,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    fetchFacts: () => fetchFacts({ url, ...credentials }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

export async function fetchFacts({ url, username, password }) {
  const args = [`-url=${url}`, `-username=${username}`, `-password=${password}`];
  try {
    const { stdout } = await run(binaries.facts, args, { maxBuffer: 256 * 1024 * 1024 });
    return JSON.parse(stdout);
  } catch (cause) {
    // The cause's message holds the command line, and so the password.
    throw new VcsimError("VCSIM_FACTS_FAILED", `Reading facts of ${url} failed: ${cause.stderr?.trim()}`);
  }
}
