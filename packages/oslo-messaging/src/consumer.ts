import type { Channel, ConsumeMessage } from "amqplib";
import { BrokerLink, type LinkedConnection } from "./broker-link.ts";
import type { BusSettings } from "./bus-options.ts";
import { decompress } from "./compression.ts";
import { Declarer } from "./declarer.ts";
import { decodeMessage } from "./envelope.ts";
import { MessagingError } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import * as forms from "./queue-form.ts";
import { queueNames } from "./queue-names.ts";

/** A topic that messages are taken of. */
export interface Subscription {
  readonly topic: string;
  readonly server: string;
  readonly onMessage: (message: JsonObject) => void;
}

/** What a subscription keeps from one connection to the next. */
interface Kept {
  readonly fanoutQueue: string;
  /** Where to go on in the stream of a fan-out. */
  offset: number | "last";
}

interface ConsumeSession extends LinkedConnection {
  readonly declarer: Declarer;
  readonly channels: Map<Subscription, Channel>;
}

/** Takes messages on a connection of its own: answers to this process, and those of the topics it serves. */
export class Consumer {
  readonly replyQueue: string;
  readonly #settings: BusSettings;
  readonly #link: BrokerLink<ConsumeSession>;
  readonly #subscriptions = new Map<Subscription, Kept>();
  readonly #nextName: () => string;
  /** Of the newest connection; it may still be set up, with some of its subscriptions already attached. */
  #newest: ConsumeSession | undefined;

  /** `onReturn` is called when answers can be taken again after the connection was lost. */
  constructor(settings: BusSettings, onReply: (message: JsonObject) => void, onReturn: () => void) {
    let hasBeenOpen = false;
    this.#settings = settings;
    this.#nextName = queueNames(settings.rabbit);
    this.replyQueue = `reply_${this.#nextName()}`;
    this.#link = new BrokerLink(settings, async (linked) => {
      const declarer = new Declarer(linked.connection, settings.events);
      const session = { ...linked, declarer, channels: new Map() };
      this.#newest = session;
      await this.#takeReplies(session, onReply);
      for (const subscription of this.#subscriptions.keys()) await this.#attach(session, subscription);
      if (hasBeenOpen) onReturn();
      hasBeenOpen = true;
      return session;
    });
  }

  get link(): Pick<BrokerLink<unknown>, "isWanted" | "current"> {
    return this.#link;
  }

  /** Ends when answers can be taken. */
  async open(signal?: AbortSignal): Promise<void> {
    await this.#link.session(signal);
  }

  /** Ends when messages of the topic are taken. Rejects with `MESSAGING_DECLARATION_REFUSED` and `MESSAGING_CLOSED`. */
  async subscribe(subscription: Subscription): Promise<void> {
    const { rabbitStreamFanout } = this.#settings.rabbit;
    const suffix = rabbitStreamFanout ? "" : `_${this.#nextName()}`;
    const fanoutQueue = `${subscription.topic}_fanout${suffix}`;
    this.#subscriptions.set(subscription, { fanoutQueue, offset: "last" });
    for (;;) {
      const session = await this.#link.session();
      // Set up with the connection, which came after the subscription.
      if (session.channels.has(subscription)) return;
      try {
        return await this.#attach(session, subscription);
      } catch (error) {
        if (error instanceof MessagingError) {
          this.#subscriptions.delete(subscription);
          throw error;
        }
        session.fail(error);
      }
    }
  }

  /** Takes no more of a topic, and removes its fan-out queue; what waits in the others waits on. Never rejects. */
  async unsubscribe(subscription: Subscription): Promise<void> {
    const kept = this.#subscriptions.get(subscription);
    this.#subscriptions.delete(subscription);
    const session = this.#newest;
    if (session && kept) await this.#detach(session, subscription, kept);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #takeReplies(session: ConsumeSession, onReply: (message: JsonObject) => void): Promise<void> {
    const { rabbit } = this.#settings;
    await session.declarer.queue(this.replyQueue, forms.transientQueue(rabbit));
    const channel = await this.#openChannel(session);
    // Two processes of one name would take each other's answers.
    const exclusive = rabbit.useQueueManager;
    await this.#take(session, channel, this.replyQueue, { onMessage: onReply, exclusive });
  }

  async #attach(session: ConsumeSession, subscription: Subscription): Promise<void> {
    const kept = this.#subscriptions.get(subscription);
    if (!kept) return;
    const { rabbit, controlExchange } = this.#settings;
    const { declarer } = session;
    const { topic, server, onMessage } = subscription;
    const exchange = await declarer.exchange(controlExchange, "topic", forms.topicExchange(rabbit));
    const form = forms.topicQueue(rabbit);
    // Where others made the exchange not durable, their queues are not either.
    const queue = { ...form, durable: form.durable && (exchange.durable || rabbit.rabbitQuorumQueue) };
    const names = [topic, `${topic}.${server}`];
    for (const name of names) {
      await declarer.queue(name, queue);
      await declarer.run((channel) => channel.bindQueue(name, controlExchange, name));
    }
    await declarer.exchange(`${topic}_fanout`, "fanout", forms.fanoutExchange(rabbit));
    const isStream = rabbit.rabbitStreamFanout;
    await declarer.queue(
      kept.fanoutQueue,
      isStream ? forms.fanoutStream(rabbit) : forms.transientQueue(rabbit),
    );
    await declarer.run((channel) => channel.bindQueue(kept.fanoutQueue, `${topic}_fanout`, topic));
    const channel = await this.#openChannel(session);
    for (const name of names) await this.#take(session, channel, name, { onMessage });
    await this.#take(session, channel, kept.fanoutQueue, { onMessage, ...(isStream && { stream: kept }) });
    session.channels.set(subscription, channel);
    // It may have been given up meanwhile.
    if (!this.#subscriptions.has(subscription)) await this.#detach(session, subscription, kept);
  }

  async #detach(session: ConsumeSession, subscription: Subscription, kept: Kept): Promise<void> {
    const channel = session.channels.get(subscription);
    session.channels.delete(subscription);
    const { useQueueManager, rabbitStreamFanout } = this.#settings.rabbit;
    const end = async () => {
      // Ends all its consumers; what was sent and not acknowledged goes back to the queues.
      await channel?.close();
      if (channel && !useQueueManager && !rabbitStreamFanout)
        await session.declarer.run((declaring) => declaring.deleteQueue(kept.fanoutQueue));
    };
    // What the connection does not do any more, its end does: queues of a fan-out expire.
    await Promise.race([end(), session.lost]).catch(() => undefined);
  }

  async #openChannel(session: ConsumeSession): Promise<Channel> {
    const channel = await session.connection.createChannel();
    channel.on("error", (error) => session.fail(error));
    const { rabbitQosPrefetchCount: count } = this.#settings.rabbit;
    if (count > 0) await channel.prefetch(count);
    return channel;
  }

  /** Acknowledges each message and then hands it over: it is done at most once. */
  async #take(
    session: ConsumeSession,
    channel: Channel,
    queue: string,
    {
      onMessage,
      stream,
      exclusive = false,
    }: { onMessage: (message: JsonObject) => void; stream?: Kept; exclusive?: boolean },
  ): Promise<void> {
    const { rabbit, events } = this.#settings;
    const onDelivery = (message: ConsumeMessage | null) => {
      if (!message) {
        events.emit({ kind: "consumer-cancelled", queue });
        if (stream) stream.offset = "last";
        return session.fail(
          new Error(`the broker cancelled the consumer of ${queue}`),
          rabbit.kombuReconnectDelay * 1000,
        );
      }
      channel.ack(message);
      const offset: unknown = message.properties.headers?.["x-stream-offset"];
      if (stream && typeof offset === "number") stream.offset = offset + 1;
      const decoded = this.#decode(queue, message);
      if (decoded) onMessage(decoded);
    };
    await channel.consume(queue, onDelivery, {
      exclusive,
      arguments: {
        ...(rabbit.enableCancelOnFailover && !stream && { "x-cancel-on-ha-failover": true }),
        ...(stream && { "x-stream-offset": stream.offset }),
      },
    });
  }

  #decode(queue: string, { content, properties }: ConsumeMessage): JsonObject | undefined {
    try {
      return decodeMessage(decompress(content, properties.headers?.["compression"]));
    } catch (error) {
      // Nobody can be told about what cannot be read.
      this.#settings.events.emit({ kind: "unreadable-message", queue, error });
      return undefined;
    }
  }
}
