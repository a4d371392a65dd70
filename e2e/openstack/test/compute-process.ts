import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { controlPlaneFolder } from "./control-plane.ts";
import type { ServedVCenter } from "./served-vcenter.ts";

const command = fileURLToPath(new URL("../../../packages/cli/src/novasphere.ts", import.meta.url));

/** `novasphere serve` as a process of its own, which can be ended and started again. */
export class ComputeProcess implements AsyncDisposable {
  readonly host: string;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #log = "";

  private constructor(host: string, folder: string) {
    this.host = host;
    this.#folder = folder;
  }

  /**
   * Writes a nova.conf for the vCenter's clusters and pools, with more lines of `[vmware]` if wanted, and starts the
   * service.
   */
  static async start(
    host: string,
    vcenter: ServedVCenter,
    vmware: readonly string[] = [],
  ): Promise<ComputeProcess> {
    const folder = await mkdtemp(join(tmpdir(), "novasphere-e2e-"));
    const url = new URL(vcenter.url);
    const common = await readFile(`${controlPlaneFolder}/etc/nova-compute.conf`, "utf8");
    const own = [
      `host = ${host}`,
      "[vmware]",
      `host_ip = ${url.hostname}`,
      `host_port = ${url.port}`,
      `host_username = ${vcenter.username}`,
      `host_password = ${vcenter.password}`,
      `host_thumbprint = ${vcenter.thumbprint}`,
      ...vcenter.names.map((name) => `cluster_name = ${name}`),
      ...vmware,
      "",
    ].join("\n");
    await writeFile(join(folder, "nova.conf"), `${common}\n[DEFAULT]\n${own}`, { mode: 0o600 });
    const process = new ComputeProcess(host, folder);
    process.run();
    return process;
  }

  /** Starts the service, which must not run. */
  run(): void {
    const argv = ["--conditions=@novasphere/source", command, "serve"];
    const child = spawn(process.execPath, [...argv, "--config-file", join(this.#folder, "nova.conf")], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#log += text;
      });
    this.#child = child;
  }

  /** What it has logged in all its runs. */
  get log(): string {
    return this.#log;
  }

  /** Ends the service by a signal and waits for its end. Gives the exit code; null after SIGKILL. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    child.kill(signal);
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGTERM");
    await rm(this.#folder, { recursive: true });
  }
}
