import { setTimeout as delay } from "node:timers/promises";
import type { ChannelModel, ConfirmChannel, Message, Options } from "amqplib";
import { BrokerLink } from "./broker-link.ts";
import type { MessageBusOptions } from "./bus-options.ts";
import { encodeMessage, messageProperties } from "./envelope.ts";
import type { JsonObject } from "./json.ts";

const returnedPauseMs = 250;
const returnedLimitMs = 60_000;

/** What makes a message arrive where it shall. */
export interface Address {
  readonly exchange: string;
  readonly key: string;
  /** Declares the exchange first: it goes away with its last queue. */
  readonly isFanout?: boolean;
}

interface PublishSession {
  readonly channel: ConfirmChannel;
  readonly returned: Set<string>;
}

/** Sends messages on a connection of its own; each is confirmed by the broker. */
export class Publisher {
  readonly #link: BrokerLink<PublishSession>;
  readonly #fanoutIsDurable: boolean;

  constructor(options: MessageBusOptions) {
    const { controlExchange = "nova", flags = {} } = options;
    this.#fanoutIsDurable = flags.isTransientQuorum === true;
    this.#link = new BrokerLink(options, async (connection: ChannelModel, fail) => {
      const channel = await connection.createConfirmChannel();
      const returned = new Set<string>();
      channel.on("error", fail);
      channel.on("return", ({ properties }: Message) => returned.add(String(properties.messageId)));
      const durable = flags.isDurable === true || flags.isQuorum === true;
      await channel.assertExchange(controlExchange, "topic", {
        durable,
        autoDelete: flags.isAutoDelete === true,
      });
      return { channel, returned };
    });
  }

  get isConnected(): boolean {
    return this.#link.isConnected;
  }

  /** Ends when the broker has taken the message. While there is no broker it waits. */
  async publish(address: Address, message: JsonObject, options: Options.Publish = {}): Promise<void> {
    await this.#send(address, message, options);
  }

  /** Sends an answer. Nobody listening there may be a caller that is connecting again, so it is tried for a while. */
  async reply(queue: string, message: JsonObject): Promise<void> {
    const messageId = String(message["_unique_id"]);
    for (let waitedMs = 0; waitedMs <= returnedLimitMs; waitedMs += returnedPauseMs) {
      const address = { exchange: "", key: queue };
      const { returned } = await this.#send(address, message, { mandatory: true, messageId });
      if (!returned.delete(messageId)) return;
      await delay(returnedPauseMs);
    }
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #send(
    { exchange, key, isFanout }: Address,
    message: JsonObject,
    options: Options.Publish,
  ): Promise<PublishSession> {
    const body = encodeMessage(message);
    for (;;) {
      const session = await this.#link.session();
      try {
        // A message to an exchange that is not there ends the connection, now and at every repetition.
        if (isFanout)
          await session.channel.assertExchange(exchange, "fanout", {
            durable: this.#fanoutIsDurable,
            autoDelete: true,
          });
        await new Promise<void>((resolve, reject) => {
          session.channel.publish(exchange, key, body, { ...messageProperties, ...options }, (error) =>
            error ? reject(error) : resolve(),
          );
        });
        return session;
      } catch {
        // The connection was lost before the broker confirmed: receivers drop what comes twice.
        await delay(returnedPauseMs);
      }
    }
  }
}
