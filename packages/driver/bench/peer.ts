import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** How long one refresh of all statistics took, and what it took. */
export interface Measurement {
  readonly elapsedMs: number;
  /** CPU time of the client's process. */
  readonly cpuMs: number;
  readonly calls: number;
  /** Threads of all hosts, to see that the same was read. */
  readonly threads: number;
}

/** The Go program on govmomi, logged in and waiting to be asked. */
export interface Peer extends AsyncDisposable {
  ask(way: "bulk" | "fiveCalls"): Promise<Measurement>;
}

/** Builds the Go program; give the folder back with `await using`. Throws when there is no Go toolchain. */
export async function buildPeer(): Promise<{ start(url: string): Peer } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "novasphere-bench-"));
  const program = join(folder, "peer");
  const cwd = fileURLToPath(new URL("peer", import.meta.url));
  await promisify(execFile)("go", ["build", "-trimpath", "-o", program, "."], { cwd });
  return {
    start: (url) => startPeer(program, url),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function startPeer(program: string, url: string): Peer {
  const child = spawn(program, [url], { stdio: ["pipe", "pipe", "inherit"] });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(way) {
      child.stdin.write(`${way}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error(`the Go program ended while it was asked for ${way}`);
      return JSON.parse(value) as Measurement;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await closed;
    },
  };
}
