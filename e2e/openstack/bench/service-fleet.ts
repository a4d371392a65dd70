import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { controlPlaneFolder } from "../test/control-plane.ts";
import { clusterName } from "./cluster-name.ts";

/** Which compute service serves the clusters. */
export type Contender = "novasphere" | "nova-compute";

const ours = fileURLToPath(new URL("../../../packages/cli/dist/novasphere.js", import.meta.url));

/** The processes that serve some clusters: one of ours, or one of Nova's own for each cluster. */
export class ServiceFleet implements AsyncDisposable {
  /** Names of the service hosts. */
  readonly hosts: readonly string[];
  readonly #contender: Contender;
  readonly #folder: string;
  readonly #children: ChildProcess[] = [];
  #failure: Error | undefined;

  private constructor(contender: Contender, hosts: readonly string[], folder: string) {
    this.#contender = contender;
    this.hosts = hosts;
    this.#folder = folder;
  }

  /** Writes the configuration of each service; none runs yet. */
  static async prepare(contender: Contender, count: number, vcenterUrl: string): Promise<ServiceFleet> {
    const clusters = Array.from({ length: count }, (_, index) => clusterName(count, index));
    const folder = await mkdtemp(join(tmpdir(), "novasphere-bench-"));
    const shares = contender === "novasphere" ? [clusters] : clusters.map((cluster) => [cluster]);
    const hosts = shares.map((_, index) => `${contender}-${count}-${index}`);
    const fleet = new ServiceFleet(contender, hosts, folder);
    const common = await readFile(`${controlPlaneFolder}/etc/nova-compute.conf`, "utf8");
    for (const [index, names] of shares.entries()) {
      await mkdir(join(folder, String(index)));
      await writeFile(
        fleet.#file(index),
        `${common}\n${fleet.#settings(index, names, new URL(vcenterUrl))}`,
        {
          mode: 0o600,
        },
      );
    }
    return fleet;
  }

  #file(index: number): string {
    return join(this.#folder, `nova-${index}.conf`);
  }

  #settings(index: number, clusters: readonly string[], { hostname, port }: URL): string {
    const own =
      this.#contender === "novasphere"
        ? []
        : [
            "compute_driver = vmwareapi.VMwareVCDriver",
            `state_path = ${this.#folder}/${index}`,
            "[vnc]",
            "enabled = false",
            "[oslo_concurrency]",
            `lock_path = ${this.#folder}/${index}/locks`,
          ];
    const vcenter = [
      `host_ip = ${hostname}`,
      `host_port = ${port}`,
      "host_username = user",
      "host_password = pass",
    ];
    return [
      "[DEFAULT]",
      `host = ${this.hosts[index]}`,
      ...own,
      "[vmware]",
      ...vcenter,
      "insecure = true",
      ...clusters.map((name) => `cluster_name = ${name}`),
      "",
    ].join("\n");
  }

  /** Starts the service of that number; what it says goes to the control plane's logs. */
  run(index: number): void {
    const [program, ...argv] =
      this.#contender === "novasphere"
        ? [process.execPath, ours, "serve"]
        : [join(controlPlaneFolder, "bin", "nova-compute")];
    const child = spawn(program, [...argv, "--config-file", this.#file(index)], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/nonexistent", LC_ALL: "C.UTF-8" },
    });
    const file = join(controlPlaneFolder, "log", `${this.hosts[index]}.log`);
    const log = createWriteStream(file);
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.on("exit", (code) => {
      if (code !== 0) this.#failure ??= new Error(`${this.hosts[index]} ended with ${code}; see ${file}`);
    });
    this.#children.push(child);
  }

  /** Throws when a service has ended by itself. */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  /** What all processes hold in memory, in MB; what they share is counted once. */
  async memoryMb(): Promise<number> {
    const sizes = this.#children.map(async ({ pid }) => {
      const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
      return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1]);
    });
    return (await Promise.all(sizes)).reduce((sum, kibibytes) => sum + kibibytes, 0) / 1000;
  }

  /** Processor time of all processes since they were started, in seconds. */
  async cpuSeconds(): Promise<number> {
    const ticksPerSecond = 100;
    const times = this.#children.map(async ({ pid }) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8");
      // The name, in brackets, may hold blanks; user and system time are the 12th and 13th field after it.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    });
    return (await Promise.all(times)).reduce((sum, seconds) => sum + seconds, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = this.#children.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    );
    await Promise.all(
      running.map(async (child) => {
        child.kill("SIGTERM");
        await once(child, "exit");
      }),
    );
    await rm(this.#folder, { recursive: true, force: true });
  }
}
