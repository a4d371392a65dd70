import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { connect } from "amqplib";
import { controlPlaneFolder } from "../test/control-plane.ts";

/** Counts what anybody publishes on the control plane's broker. */
export class MessageCounter implements AsyncDisposable {
  #count = 0;
  readonly #connection: Awaited<ReturnType<typeof connect>>;

  private constructor(connection: Awaited<ReturnType<typeof connect>>) {
    this.#connection = connection;
  }

  /** Lets the broker copy each message to us. */
  static async start(): Promise<MessageCounter> {
    await rabbitmqctl("trace_on");
    const connection = await connect(await readTransportUrl());
    const counter = new MessageCounter(connection);
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue("", { exclusive: true, autoDelete: true });
    await channel.bindQueue(queue, "amq.rabbitmq.trace", "publish.#");
    const count = () => {
      counter.#count += 1;
    };
    await channel.consume(queue, count, { noAck: true });
    return counter;
  }

  /** Messages since it was started. */
  get count(): number {
    return this.#count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rabbitmqctl("trace_off");
    await this.#connection.close();
  }
}

async function readTransportUrl(): Promise<string> {
  const text = await readFile(`${controlPlaneFolder}/etc/nova-compute.conf`, "utf8");
  const [, address = ""] = /^transport_url = rabbit(:\/\/\S+)$/m.exec(text) ?? [];
  return `amqp${address}`;
}

/** The broker's own command, with the names that the control plane's broker was started with. */
async function rabbitmqctl(...argv: string[]): Promise<void> {
  const launcher = await readFile(`${controlPlaneFolder}/bin/rabbitmq-server`, "utf8");
  const names = ["HOME", "RABBITMQ_NODENAME", "ERL_EPMD_PORT", "ERL_EPMD_ADDRESS"];
  const settings = names.map((name) => [name, new RegExp(`\\b${name}=(\\S+)`).exec(launcher)?.[1]] as const);
  const env = { PATH: process.env["PATH"], LC_ALL: "C.UTF-8", ...Object.fromEntries(settings) };
  await promisify(execFile)("/usr/lib/rabbitmq/bin/rabbitmqctl", argv, { env });
}
