import { type ChildProcess, spawn } from "node:child_process";
import { on, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Node has no sockets of this kind. */
const listener = `
import socket, sys
listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listening.bind(sys.argv[1])
print("listening", flush=True)
while True:
    print(listening.recv(4096).decode(), flush=True)
`;

/** Stands in for systemd: what services say to it. */
export class NotifySocket implements AsyncDisposable {
  readonly path: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #said: string[] = [];

  private constructor(folder: string, path: string, child: ChildProcess) {
    this.#folder = folder;
    this.path = path;
    this.#child = child;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => this.#said.push(...text.split("\n")));
  }

  static async open(): Promise<NotifySocket> {
    const folder = await mkdtemp(join(tmpdir(), "notify-"));
    const path = join(folder, "socket");
    const child = spawn("/usr/bin/python3", ["-c", listener, path], { stdio: ["ignore", "pipe", "inherit"] });
    const socket = new NotifySocket(folder, path, child);
    for await (const _ of on(child.stdout, "data")) if (socket.said.includes("listening")) break;
    return socket;
  }

  /** Every assignment, in order. */
  get said(): readonly string[] {
    return this.#said.filter((line) => line !== "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.kill();
    await ended;
    await rm(this.#folder, { recursive: true });
  }
}
