import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createConnection, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/** True where a RabbitMQ can be started. */
export const hasRabbitMq = existsSync(program);

/** A broker of its own behind a gate that can be shut, as when the network goes away. */
export interface RabbitMq extends AsyncDisposable {
  /** Goes through the gate. */
  readonly transportUrl: string;
  /** Breaks all connections, and lets none in until the gate is opened. */
  shutGate(): void;
  openGate(): void;
}

/** Starts RabbitMQ with all it writes in a folder of its own. */
export async function startRabbitMq(): Promise<RabbitMq> {
  const folder = await mkdtemp(join(tmpdir(), "novasphere-rabbitmq-"));
  const [port, distributionPort, mapperPort] = [await freePort(), await freePort(), await freePort()];
  const file = join(folder, "rabbitmq.conf");
  await writeFile(file, `listeners.tcp.1 = 127.0.0.1:${port}\nloopback_users = none\n`);
  await writeFile(join(folder, "plugins"), "[].\n");
  const mapper = spawn("epmd", ["-port", String(mapperPort), "-address", "127.0.0.1"], { stdio: "ignore" });
  const broker = spawn(program, [], {
    stdio: "ignore",
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      ERL_EPMD_PORT: String(mapperPort),
      RABBITMQ_NODENAME: `test${port}@localhost`,
      RABBITMQ_DIST_PORT: String(distributionPort),
      RABBITMQ_MNESIA_BASE: folder,
      RABBITMQ_LOG_BASE: folder,
      RABBITMQ_CONFIG_FILE: file,
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
    },
  });
  const gate = await openGate(port);
  const close = async () => {
    await gate.close();
    for (const child of [broker, mapper]) await stop(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitForBroker(port, broker);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    transportUrl: `rabbit://guest:guest@127.0.0.1:${gate.port}/`,
    shutGate: gate.shut,
    openGate: gate.open,
    [Symbol.asyncDispose]: close,
  };
}

async function openGate(target: number) {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer((client) => {
    if (!isOpen) return void client.destroy();
    const broker = createConnection(target, "127.0.0.1");
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        broker.destroy();
      });
    }
    client.pipe(broker).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    shut: () => {
      isOpen = false;
      breakAll();
    },
    open: () => {
      isOpen = true;
    },
    close: async () => {
      breakAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function waitForBroker(port: number, broker: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (broker.exitCode !== null) throw new Error(`RabbitMQ ended with ${broker.exitCode}`);
    const socket = createConnection(port, "127.0.0.1");
    const isThere = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error"),
    ]).catch(() => false);
    socket.destroy();
    if (isThere === true) return;
    await delay(100);
  }
  throw new Error("RabbitMQ does not listen after a minute");
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await Promise.race([ended, delay(10_000, undefined, { ref: false })]);
  child.kill("SIGKILL");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
