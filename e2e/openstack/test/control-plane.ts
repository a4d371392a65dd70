import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

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

/** OpenStack's own client as Debian installs it, speaking as the administrator. */
export class OpenStackClient {
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  static async open(): Promise<OpenStackClient> {
    const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
    return new OpenStackClient({ PATH, HOME: "/nonexistent", LC_ALL: "C.UTF-8", ...(await readOpenrc()) });
  }

  /** Runs one command and gives what it printed. Rejects, with what it said, when it fails. */
  async run(...argv: string[]): Promise<string> {
    const options = { env: this.#environment, maxBuffer: 2 ** 24 };
    try {
      const { stdout } = await promisify(execFile)("/usr/bin/openstack", argv, options);
      return stdout;
    } catch (cause) {
      const { stderr = "" } = cause as { stderr?: string };
      throw new Error(`openstack ${argv.join(" ")}: ${stderr.trim()}`, { cause });
    }
  }

  /** Runs one command that lists or shows, and reads its JSON. */
  async read<Result>(...argv: string[]): Promise<Result> {
    return JSON.parse(await this.run(...argv, "-f", "json")) as Result;
  }
}
