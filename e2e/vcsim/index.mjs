import { execFile, spawn } from "node:child_process";
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
  const { reason } = await prepare();
  // The default reporter does not name skipped suites, and one that was left out must be seen.
  console.warn(`skipped: no vcsim: ${title}: ${reason}`);
  return describe.skip(`${title} (skipped: no vcsim)`, body);
}

export async function startVcsim(options = {}) {
  const { ready, reason } = await prepare();
  if (!ready) {
    throw new VcsimError("VCSIM_UNAVAILABLE", `Starting vcsim failed, it cannot be built: ${reason}.`);
  }
  // The program's temporary files go here too, so that none stay when it crashes.
  const directory = await mkdtemp(join(tmpdir(), "novasphere-vcsim-"));
  const given = Object.entries(flags).filter(([option]) => options[option] !== undefined);
  const args = given.map(([option, flag]) => `${flag}=${options[option]}`);
  if (options.fixture) {
    const path = join(directory, "fixture.json");
    await writeFile(path, JSON.stringify(options.fixture));
    args.push("-fixture", path);
  }
  const program = launch(args, directory);
  const announcement = await program.firstLine;
  if (announcement === undefined) {
    await program.closed;
    throw new VcsimError("VCSIM_START_FAILED", `vcsim ended before it was ready: ${program.log().trim()}`);
  }
  const { url, pid, thumbprint, certificate } = JSON.parse(announcement);
  const credentials = { username: options.username ?? "user", password: options.password ?? "pass" };

  async function stop() {
    program.child.stdin.end();
    const status = await program.closed;
    if (status !== 0) {
      throw new VcsimError("VCSIM_CRASHED", `vcsim ended by itself (${status}): ${program.log().trim()}`);
    }
  }
  return {
    url,
    pid,
    ...credentials,
    ...(certificate ? { thumbprint, certificate } : {}),
    log: program.log,
    hasExited: () => program.child.exitCode !== null || program.child.signalCode !== null,
    fetchFacts: () => fetchFacts({ url, ...credentials }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Starts the program; `closed` resolves with its exit code or signal once its directory is gone. */
function launch(args, directory) {
  // The program ends when its standard input closes, so it also ends with this process.
  const child = spawn(binaries.vcsim, args, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, TMPDIR: directory },
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    log = (log + text).slice(-logLimit);
  });
  child.once("error", (error) => {
    log += error.message;
  });
  child.stdin.on("error", () => {}); // EPIPE after the program ended by itself
  const closed = new Promise((resolve) => {
    child.once("close", async (code, signal) => {
      await rm(directory, { recursive: true, force: true });
      resolve(signal ?? code);
    });
  });
  const lines = createInterface({ input: child.stdout });
  const firstLine = new Promise((resolve) => {
    lines.once("line", resolve).once("close", () => resolve(undefined));
  });
  return { child, closed, firstLine, log: () => log };
}

export function fetchFacts(server) {
  return runProgram("facts", "VCSIM_FACTS_FAILED", "Reading facts", server);
}

export async function runLife(server) {
  const { ready, reason } = await prepare();
  if (!ready) {
    throw new VcsimError("VCSIM_UNAVAILABLE", `The life program cannot be built: ${reason}.`);
  }
  return runProgram("life", "VCSIM_LIFE_FAILED", "The life of a machine", server);
}

export async function startPeer(url) {
  const { ready, reason } = await prepare();
  if (!ready) throw new VcsimError("VCSIM_UNAVAILABLE", `The peer cannot be built: ${reason}.`);
  const child = spawn(binaries.peer, [url], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => {}); // EPIPE after the program ended by itself
  const closed = new Promise((resolve) => child.once("close", resolve));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(way, paths = []) {
      child.stdin.write(`${JSON.stringify({ way, paths })}\n`);
      const { value, done } = await answers.next();
      if (done) throw new VcsimError("VCSIM_PEER_FAILED", `The peer ended while it was asked for ${way}.`);
      return JSON.parse(value);
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await closed;
    },
  };
}

/** What a client program prints about a server. */
async function runProgram(name, code, title, { url, username, password }) {
  const args = [`-url=${url}`, `-username=${username}`, `-password=${password}`];
  try {
    const { stdout } = await run(binaries[name], args, { maxBuffer: 256 * 1024 * 1024 });
    return JSON.parse(stdout);
  } catch (cause) {
    // The cause's message holds the command line, and so the password.
    throw new VcsimError(code, `${title} at ${url} failed: ${cause.stderr?.trim()}`);
  }
}
