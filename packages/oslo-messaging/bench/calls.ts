/**
 * Calls between this package and Python's oslo.messaging over one RabbitMQ, each side in a process of its own, and the
 * same between two of the same kind: `pnpm --filter @novasphere/oslo-messaging bench`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { type PythonPeer, pythons, startPeer } from "../test/python-peer.ts";
import { startRabbitMq } from "../test/rabbitmq.ts";

const calls = 3_200;
const parallels = [1, 32];
const target = { topic: "bench", server: "bench", version: "1.2" };
const peer = fileURLToPath(new URL("node-peer.ts", import.meta.url));
/** Ticks of the kernel's clock in a second, on every Linux there is. */
const ticksPerSecond = 100;

interface Run {
  readonly seconds: number;
  readonly times: readonly number[];
}

/** Something that answers `echo`, and whose processor time can be read. */
interface Server extends AsyncDisposable {
  readonly pid: number;
}

const [python] = pythons.toReversed();
if (!python) throw new Error("there is no Python with oslo.messaging to compare with");
await using rabbit = await startRabbitMq();
const url = `rabbit://guest:guest@127.0.0.1:${rabbit.port}/`;

const node = (...argv: string[]): ChildProcess =>
  spawn(process.execPath, [...process.execArgv, peer, ...argv], { stdio: ["ignore", "pipe", "inherit"] });

const servers: Readonly<Record<string, () => Promise<Server>>> = {
  node: async () => {
    const child = node("server", url);
    if (child.stdout) await once(child.stdout, "data");
    return { pid: child.pid ?? 0, [Symbol.asyncDispose]: () => end(child) };
  },
  python: async () => {
    const server = await startPeer(python, url);
    await server.ask({ do: "serve", target });
    return server;
  },
};

const clients: Readonly<Record<string, (parallel: number) => Promise<Run>>> = {
  node: async (parallel) => {
    const child = node("client", url, String(calls), String(parallel));
    return JSON.parse(child.stdout ? await text(child.stdout) : "") as Run;
  },
  python: async (parallel) => {
    await using client: PythonPeer = await startPeer(python, url);
    const outcome = await client.ask({ do: "bench", target, calls, parallel });
    if ("error" in outcome) throw new Error(outcome.error.message);
    return outcome.result as unknown as Run;
  },
};

console.log(`oslo.messaging ${python.version}, Node ${process.version}, ${calls} calls each`);
console.log("| client | server | at a time | calls/s | median ms | 99 % ms | server CPU ms a call |");
console.log("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
for (const [clientName, client] of Object.entries(clients))
  for (const [serverName, start] of Object.entries(servers))
    for (const parallel of parallels) {
      await using server = await start();
      const before = cpuSeconds(server.pid);
      const { seconds, times } = await client(parallel);
      const cpuMs = ((cpuSeconds(server.pid) - before) * 1000) / calls;
      const sorted = times.toSorted((one, other) => one - other);
      const at = (part: number) => ((sorted[Math.floor(sorted.length * part)] ?? 0) * 1000).toFixed(1);
      const cells = [clientName, serverName, parallel, Math.round(calls / seconds)];
      console.log(`| ${[...cells, at(0.5), at(0.99), cpuMs.toFixed(2)].join(" | ")} |`);
    }

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  // utime and stime are the 14th and 15th field; the first two stand before the bracket.
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
