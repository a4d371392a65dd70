import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** Where the scripts keep state, logs and configuration; the same default as theirs. */
export const controlPlaneFolder = process.env["NOVASPHERE_OPENSTACK_DIR"] ?? "/var/tmp/novasphere-openstack";

/** Runs one of the scripts of `control-plane/`. Rejects when it fails; what it says is shown as it comes. */
export async function runScript(name: string, ...argv: string[]): Promise<void> {
  const script = fileURLToPath(new URL(`../control-plane/${name}`, import.meta.url));
  const child = spawn("bash", [script, ...argv], { stdio: ["ignore", "inherit", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${name} ended with exit code ${code}`);
}

/** The variables that `openrc` sets for OpenStack's client. */
export async function readOpenrc(): Promise<Record<string, string>> {
  const text = await readFile(`${controlPlaneFolder}/openrc`, "utf8");
  return Object.fromEntries(
    [...text.matchAll(/(OS_\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

/** What one command of the client came to. */
interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const commands = fileURLToPath(new URL("./client/commands.py", import.meta.url));

/** OpenStack's own client as Debian installs it, speaking as the administrator: one process for all commands. */
export class OpenStackClient implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(environment: NodeJS.ProcessEnv) {
    this.#child = spawn("/usr/bin/python3", [commands], {
      env: environment,
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  static async open(): Promise<OpenStackClient> {
    const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
    return new OpenStackClient({ PATH, HOME: "/nonexistent", LC_ALL: "C.UTF-8", ...(await readOpenrc()) });
  }

  /** Runs one command and gives what it printed. Rejects, with what it said, when it fails. */
  async run(...argv: string[]): Promise<string> {
    const asked = this.#last.then(() => this.#ask(argv));
    this.#last = asked.catch(() => undefined);
    const { code, stdout, stderr } = await asked;
    if (code !== 0) throw new Error(`openstack ${argv.join(" ")}: ${stderr.trim()}`);
    return stdout;
  }

  /** Runs one command that lists or shows, and reads its JSON. */
  async read<Result>(...argv: string[]): Promise<Result> {
    return JSON.parse(await this.run(...argv, "-f", "json")) as Result;
  }

  async #ask(argv: readonly string[]): Promise<CommandResult> {
    this.#child.stdin.write(`${JSON.stringify(argv)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error("OpenStack's client ended");
    return JSON.parse(value) as CommandResult;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.stdin.end();
    await ended;
  }
}
