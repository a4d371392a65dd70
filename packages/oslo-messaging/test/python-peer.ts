import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { JsonObject, JsonValue } from "../src/index.ts";

const script = fileURLToPath(new URL("python/peer.py", import.meta.url));
const own = fileURLToPath(new URL("../../../.toolchain/clients/bin/python", import.meta.url));

/** A Python that has oslo.messaging, and in which version. */
export interface PythonOslo {
  readonly python: string;
  readonly version: string;
}

/** Those there are: Debian's, and the newest release where it was installed for the tests. */
export const pythons: readonly PythonOslo[] = ["/usr/bin/python3", own].flatMap((python) => {
  try {
    if (!existsSync(python)) return [];
    const program = 'import importlib.metadata as m; print(m.version("oslo.messaging"))';
    const version = execFileSync(python, ["-c", program], { encoding: "utf8", stdio: "pipe" }).trim();
    return [{ python, version }];
  } catch {
    return [];
  }
});

if (pythons.length === 0) {
  if (process.env["NOVASPHERE_REQUIRE_CLIENTS"] === "1")
    throw new Error("there is no Python with oslo.messaging to test with");
  console.warn("skipped: no oslo.messaging for Python: oslo-messaging beside it");
}

/** What an exception was in Python. */
interface PythonError {
  readonly class: string;
  readonly module: string;
  readonly bases: readonly string[];
  /** Class that a `RemoteError` stands for. */
  readonly type: string | null;
  readonly message: string;
  readonly kwargs: JsonValue;
}

type Outcome = { readonly result: JsonValue } | { readonly error: PythonError };

/** A process with oslo.messaging. */
export interface PythonPeer extends AsyncDisposable {
  readonly pid: number;
  /** Names that its server was given by `note`. */
  readonly heard: readonly string[];
  ask(request: JsonObject): Promise<Outcome>;
}

/** Starts one. `rabbit` is the section `[oslo_messaging_rabbit]`. */
export async function startPeer(
  { python }: PythonOslo,
  url: string,
  rabbit: JsonObject = {},
): Promise<PythonPeer> {
  const child = spawn(python, ["-W", "ignore", script, JSON.stringify({ url, rabbit })], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const waiting = new Map<number, (outcome: Outcome) => void>();
  const heard: string[] = [];
  const { promise: ready, resolve: isReady, reject: ended } = Promise.withResolvers<void>();
  child.on("exit", (code) => ended(new Error(`Python ended with ${code}`)));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const told = JSON.parse(line);
    if (told.ready) isReady();
    else if (told.heard !== undefined) heard.push(told.heard);
    else waiting.get(told.id)?.(told);
  });
  await ready;
  let id = 0;
  return {
    pid: child.pid ?? 0,
    heard,
    ask: async (request) => {
      id += 1;
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      waiting.set(id, resolve);
      child.stdin.write(`${JSON.stringify({ ...request, id })}\n`);
      return await promise;
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  child.on("exit", () => resolve());
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await promise;
}
