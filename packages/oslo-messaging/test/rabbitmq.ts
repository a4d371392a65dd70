import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { choosePort } from "@novasphere/e2e-ports";
import { type Certificates, makeCertificates } from "./certificates.ts";

const program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/** True where a RabbitMQ can be started. */
export const hasRabbitMq = existsSync(program);

/** A broker of its own. */
export interface RabbitMq extends AsyncDisposable {
  readonly port: number;
  /** Speaks TLS, and knows users by their certificates as well. */
  readonly tlsPort: number;
  readonly certificates: Certificates;
}

/** Starts RabbitMQ with all it writes in a folder of its own. */
export async function startRabbitMq(): Promise<RabbitMq> {
  const folder = await mkdtemp(join(tmpdir(), "novasphere-rabbitmq-"));
  const certificates = await makeCertificates(folder);
  const [port, tlsPort] = [await choosePort(), await choosePort()];
  const [distributionPort, mapperPort] = [await choosePort(), await choosePort()];
  const file = join(folder, "rabbitmq.conf");
  await writeFile(file, settings(port, tlsPort, certificates));
  await writeFile(join(folder, "plugins"), "[rabbitmq_auth_mechanism_ssl].\n");
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
  const close = async () => {
    for (const child of [broker, mapper]) await stop(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const listening of [port, tlsPort]) await waitForBroker(listening, broker);
    return { port, tlsPort, certificates, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

function settings(port: number, tlsPort: number, { authority, server }: Certificates): string {
  return `
listeners.tcp.1 = 127.0.0.1:${port}
listeners.ssl.1 = 127.0.0.1:${tlsPort}
ssl_options.cacertfile = ${authority}
ssl_options.certfile = ${server.cert}
ssl_options.keyfile = ${server.key}
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = false
ssl_cert_login_from = common_name
auth_mechanisms.1 = PLAIN
auth_mechanisms.2 = AMQPLAIN
auth_mechanisms.3 = EXTERNAL
loopback_users = none
`;
}

async function waitForBroker(port: number, broker: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 1_800; attempt += 1) {
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
  throw new Error("RabbitMQ does not listen after three minutes");
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await Promise.race([ended, delay(10_000, undefined, { ref: false })]);
  child.kill("SIGKILL");
}
