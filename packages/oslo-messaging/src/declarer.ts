import type { Channel, ChannelModel } from "amqplib";
import type { BusEvents } from "./bus-events.ts";
import { MessagingError } from "./errors.ts";
import type { Form } from "./queue-form.ts";

/** A refusal ends a channel, so declarations have one of their own, and a new one after each refusal. */
export class Declarer implements AsyncDisposable {
  readonly #connection: ChannelModel;
  readonly #events: BusEvents;
  #channel: Promise<Channel> | undefined;

  constructor(connection: ChannelModel, events: BusEvents) {
    this.#connection = connection;
    this.#events = events;
  }

  /**
   * Declares an exchange; ends with how it is declared. Where others have made it so that it does not outlast the broker,
   * it is taken as it is, as oslo.messaging does. Throws `MESSAGING_DECLARATION_REFUSED`.
   */
  exchange(name: string, type: "topic" | "fanout", form: Form): Promise<Form> {
    return this.#declare(`exchange ${name}`, form, (channel, options) =>
      channel.assertExchange(name, type, options),
    );
  }

  /** The same for a queue. One whose node is down is made anew on another. */
  async queue(name: string, form: Form): Promise<Form> {
    const declare = () =>
      this.#declare(`queue ${name}`, form, (channel, options) => channel.assertQueue(name, options));
    try {
      return await declare();
    } catch (error) {
      if (replyCode(error) !== 404) throw error;
      this.#events.emit({ kind: "declared-otherwise", name, reason: "its node was down; made anew" });
      await this.run((channel) => channel.deleteQueue(name)).catch(() => undefined);
      return await declare();
    }
  }

  /** Does something that the broker may refuse. */
  async run<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    this.#channel ??= this.#open();
    try {
      return await work(await this.#channel);
    } catch (error) {
      this.#channel = undefined;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const channel = await this.#channel?.catch(() => undefined);
    await channel?.close().catch(() => undefined);
  }

  async #open(): Promise<Channel> {
    const channel = await this.#connection.createChannel();
    // What was refused is told by the promise of what was asked.
    channel.on("error", () => undefined);
    return channel;
  }

  async #declare(
    name: string,
    form: Form,
    declare: (channel: Channel, form: Form) => Promise<unknown>,
  ): Promise<Form> {
    try {
      await this.run((channel) => declare(channel, form));
      return form;
    } catch (error) {
      if (replyCode(error) !== 406) throw error;
      const isQuorum = form.arguments?.["x-queue-type"] !== undefined;
      if (!form.durable || isQuorum || !/inequivalent arg 'durable'/.test(String(error)))
        throw refusal(name, error);
      this.#events.emit({ kind: "declared-otherwise", name, reason: "others made it not durable" });
      const lesser = { ...form, durable: false };
      await this.run((channel) => declare(channel, lesser)).catch((again: unknown) => {
        throw replyCode(again) === 406 ? refusal(name, again) : again;
      });
      return lesser;
    }
  }
}

/** AMQP's reply code of a refusal. */
function replyCode(error: unknown): number | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "number" ? code : undefined;
}

function refusal(name: string, cause: unknown): MessagingError {
  const difference = /inequivalent arg '([^']*)'/.exec(String(cause))?.[1];
  const what = difference === undefined ? "" : ` in \`${difference}\``;
  return new MessagingError(
    "MESSAGING_DECLARATION_REFUSED",
    `the ${name} exists and differs${what} from what [oslo_messaging_rabbit] says: set it as for the other services`,
    { cause },
  );
}
