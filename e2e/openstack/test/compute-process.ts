import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { controlPlaneFolder } from "./control-plane.ts";
import type { ServedVCenter } from "./served-vcenter.ts";
import { waitUntil } from "./wait-until.ts";

const command = fileURLToPath(new URL("../../../packages/cli/src/novasphere.ts", import.meta.url));

/** How a service differs from the usual one. */
export interface ProcessOptions {
  /** More lines of `[DEFAULT]`. */
  readonly service?: readonly string[];
  /** More lines of `[vmware]`. */
  readonly vmware?: readonly string[];
  /** More variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** `novasphere serve` as a process of its own, which can be ended and started again. */
export class ComputeProcess implements AsyncDisposable {
  readonly host: string;
  readonly #folder: string;
  readonly #vcenter: ServedVCenter;
  readonly #options: ProcessOptions;
  #child: ChildProcess | undefined;
  #log = "";

  private constructor(host: string, folder: string, vcenter: ServedVCenter, options: ProcessOptions) {
    this.host = host;
    this.#folder = folder;
    this.#vcenter = vcenter;
    this.#options = options;
  }

  /**
   * Configures the service for the vCenter's clusters and pools, starts it, and waits until it takes requests: Nova's API
   * asks a service as soon as it has a record, and waits a minute for what nobody answers.
   */
  static async start(
    host: string,
    vcenter: ServedVCenter,
    options: ProcessOptions = {},
  ): Promise<ComputeProcess> {
    const folder = await mkdtemp(join(tmpdir(), "novasphere-e2e-"));
    const process = new ComputeProcess(host, folder, vcenter, options);
    await process.configure();
    await process.runUntilReady();
    return process;
  }

  /** Starts the service, which must not run, and waits until it takes requests. */
  async runUntilReady(): Promise<void> {
    const from = this.#log.length;
    this.run();
    await waitUntil(
      "the service takes requests",
      async () => this.#log.slice(from),
      (log) => / serving \d+ nodes as /.test(log),
    );
  }

  /**
   * Writes a nova.conf that names these clusters and pools, all those of the vCenter unless told otherwise; `vmware` are
   * more lines of `[vmware]` than the usual ones.
   */
  async configure(
    names: readonly string[] = this.#vcenter.names,
    vmware: readonly string[] = [],
  ): Promise<void> {
    const { url: address, username, password, thumbprint } = this.#vcenter;
    const url = new URL(address);
    const common = await readFile(`${controlPlaneFolder}/etc/nova-compute.conf`, "utf8");
    const own = [
      `host = ${this.host}`,
      ...(this.#options.service ?? []),
      "[vmware]",
      `host_ip = ${url.hostname}`,
      `host_port = ${url.port}`,
      `host_username = ${username}`,
      `host_password = ${password}`,
      `host_thumbprint = ${thumbprint}`,
      ...names.map((name) => `cluster_name = ${name}`),
      ...(this.#options.vmware ?? []),
      ...vmware,
      "",
    ].join("\n");
    await writeFile(join(this.#folder, "nova.conf"), `${common}\n[DEFAULT]\n${own}`, { mode: 0o600 });
  }

  /** Starts the service, which must not run. */
  run(): void {
    const argv = ["--conditions=@novasphere/source", command, "serve"];
    const child = spawn(process.execPath, [...argv, "--config-file", join(this.#folder, "nova.conf")], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...this.#options.env },
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

  /** Has the service read its configuration again. */
  reload(): void {
    this.#child?.kill("SIGHUP");
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
