import { type ChildProcessByStdio, spawn } from "node:child_process";
import { on, once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/novasphere.ts", import.meta.url));

/** A command in a process of its own, run from the sources. */
export class SpawnedCommand implements AsyncDisposable {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  stdout = "";
  stderr = "";
  readonly #end: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;

  constructor(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const { PATH = "", HOME = "" } = process.env;
    this.child = spawn(process.execPath, ["--conditions=@novasphere/source", main, ...argv], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH, HOME, ...env },
    });
    this.child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.#end = once(this.child, "close").then(([code, signal]) => ({ code, signal }));
  }

  /** Waits until standard output holds `text`. */
  async sees(text: string): Promise<void> {
    if (this.stdout.includes(text)) return;
    for await (const _ of on(this.child.stdout, "data", { close: ["end"] }))
      if (this.stdout.includes(text)) return;
    throw new Error(`the command ended without '${text}': ${this.stdout}${this.stderr}`);
  }

  /** Waits for the end. */
  end(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    return this.#end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill("SIGKILL");
    await this.#end;
  }
}
