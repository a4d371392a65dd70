import { setTimeout as delay } from "node:timers/promises";
import type { ConfirmChannel, Message, Options } from "amqplib";
import { orAborted } from "./abortable.ts";
import { BrokerLink } from "./broker-link.ts";
import type { BusSettings } from "./bus-options.ts";
import { compress } from "./compression.ts";
import { Declarer } from "./declarer.ts";
import { encodeMessage, messageProperties, uniqueId } from "./envelope.ts";
import { MessagingError } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import * as forms from "./queue-form.ts";

const longestPauseMs = 250;

/** What makes a message arrive where it shall. */
export interface Address {
  /** Empty: straight to the queue of the name `key`. */
  readonly exchange: string;
  readonly key: string;
  readonly isFanout?: boolean;
}

/** What belongs to one message. */
export interface Sending {
  /** Time by `Date.now` after which nobody wants it any more. */
  readonly expiresAt?: number;
  /** The broker tells when no queue takes it. */
  readonly isMandatory?: boolean;
  /** Ends waiting for a broker, and sending again; what the broker has got it keeps. */
  readonly signal?: AbortSignal | undefined;
}

interface PublishSession {
  readonly channel: ConfirmChannel;
  readonly declarer: Declarer;
  readonly declared: Set<string>;
  readonly returned: Set<string>;
}

/** Sends messages on a connection of its own; each is confirmed by the broker. */
export class Publisher {
  readonly #settings: BusSettings;
  readonly #link: BrokerLink<PublishSession>;

  constructor(settings: BusSettings) {
    this.#settings = settings;
    this.#link = new BrokerLink(settings, async ({ connection, fail }) => {
      const channel = await connection.createConfirmChannel();
      const returned = new Set<string>();
      channel.on("error", (error) => fail(error));
      channel.on("return", ({ properties }: Message) => returned.add(String(properties.messageId)));
      const declarer = new Declarer(connection, settings.events);
      return { channel, declarer, declared: new Set(), returned };
    });
  }

  get link(): Pick<BrokerLink<unknown>, "isWanted" | "current"> {
    return this.#link;
  }

  /**
   * Ends when the broker has taken the message, and false when it was mandatory and no queue took it. While there is no
   * broker it waits. Rejects with the signal's reason, `MESSAGING_CLOSED` and `MESSAGING_DECLARATION_REFUSED`.
   */
  async publish(address: Address, message: JsonObject, sending: Sending = {}): Promise<boolean> {
    const { signal } = sending;
    const { body, headers } = compress(encodeMessage(message), this.#settings.rabbit.kombuCompression);
    const properties = { ...messageProperties, headers };
    const pauseMs = Math.min(longestPauseMs, this.#settings.rabbit.rabbitRetryInterval * 1000);
    for (;;) {
      const session = await this.#link.session(signal);
      try {
        await this.#declare(session, address);
        signal?.throwIfAborted();
        return await orAborted(send(session, address, body, { ...properties, ...options(sending) }), signal);
      } catch (error) {
        if (error instanceof MessagingError) throw error;
        // The connection was lost before the broker confirmed: receivers drop what comes twice.
        await pause(pauseMs, signal);
      }
    }
  }

  /**
   * Ends when a queue has taken the message. A topic that nobody serves may be one whose server is connecting again: what
   * the broker returned has reached nobody, so it is sent again until the signal is aborted.
   */
  async deliver(address: Address, message: JsonObject, sending: Sending): Promise<void> {
    while (!(await this.publish(address, message, { ...sending, isMandatory: true })))
      await pause(longestPauseMs, sending.signal);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  /** A message to an exchange that is not there ends the connection, now and at every repetition. */
  async #declare({ declarer, declared }: PublishSession, { exchange, isFanout }: Address): Promise<void> {
    if (exchange === "" || declared.has(exchange)) return;
    const { rabbit } = this.#settings;
    // That of a fan-out goes away with its last queue, so it is declared for each message.
    if (isFanout) await declarer.exchange(exchange, "fanout", forms.fanoutExchange(rabbit));
    else {
      await declarer.exchange(exchange, "topic", forms.topicExchange(rabbit));
      declared.add(exchange);
    }
  }
}

/** Rejects with the signal's reason. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(ms, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
}

function options({ expiresAt, isMandatory }: Sending): Options.Publish {
  return {
    ...(expiresAt !== undefined && { expiration: String(Math.max(1, Math.round(expiresAt - Date.now()))) }),
    ...(isMandatory && { mandatory: true, messageId: uniqueId() }),
  };
}

/** The broker returns what no queue takes before it confirms it. */
async function send(
  { channel, returned }: PublishSession,
  { exchange, key }: Address,
  body: Buffer,
  properties: Options.Publish,
): Promise<boolean> {
  await new Promise<void>((resolve, reject) => {
    channel.publish(exchange, key, body, properties, (error) => (error ? reject(error) : resolve()));
  });
  return properties.messageId === undefined || !returned.delete(properties.messageId);
}
