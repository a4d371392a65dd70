import type { Channel, ChannelModel } from "amqplib";
import { BrokerLink } from "./broker-link.ts";
import { type MessageBusOptions, topicQueue, transientQueue } from "./bus-options.ts";
import { decodeMessage, uniqueId } from "./envelope.ts";
import type { JsonObject } from "./json.ts";

/** A topic that messages are taken of. */
export interface Subscription {
  readonly topic: string;
  readonly server: string;
  readonly onMessage: (message: JsonObject) => void;
}

interface ConsumeSession {
  readonly channel: Channel;
  readonly fail: () => void;
}

/** Takes messages on a connection of its own: answers to this process, and those of the topics it serves. */
export class Consumer {
  readonly replyQueue = `reply_${uniqueId()}`;
  readonly #options: MessageBusOptions;
  readonly #link: BrokerLink<ConsumeSession>;
  readonly #subscriptions = new Map<Subscription, string[]>();

  /** `onReturn` is called when answers can be taken again after the connection was lost. */
  constructor(
    options: MessageBusOptions,
    onReply: (message: JsonObject) => void,
    onReturn: () => void = () => undefined,
  ) {
    let hasBeenOpen = false;
    this.#options = options;
    this.#link = new BrokerLink(options, async (connection: ChannelModel, fail) => {
      const channel = await connection.createChannel();
      channel.on("error", fail);
      await channel.assertQueue(this.replyQueue, transientQueue(options.flags ?? {}));
      await take(channel, this.replyQueue, onReply, fail);
      for (const subscription of this.#subscriptions.keys()) await this.#declare(channel, subscription, fail);
      if (hasBeenOpen) onReturn();
      hasBeenOpen = true;
      return { channel, fail };
    });
  }

  get isConnected(): boolean {
    return this.#link.isConnected;
  }

  /** Ends when answers can be taken. */
  async open(): Promise<void> {
    await this.#link.session();
  }

  async subscribe(subscription: Subscription): Promise<void> {
    const { channel, fail } = await this.#link.session();
    await this.#declare(channel, subscription, fail);
  }

  /** Takes no more of a topic, and removes its fan-out queue; what waits in the others waits on. */
  async unsubscribe(subscription: Subscription): Promise<void> {
    const tags = this.#subscriptions.get(subscription) ?? [];
    this.#subscriptions.delete(subscription);
    if (!this.#link.isConnected) return;
    const { channel } = await this.#link.session();
    for (const tag of tags) await channel.cancel(tag);
    await channel.deleteQueue(fanoutQueue(subscription));
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #declare(channel: Channel, subscription: Subscription, fail: () => void): Promise<void> {
    const { controlExchange = "nova", flags = {} } = this.#options;
    const { topic, server, onMessage } = subscription;
    const queue = topicQueue(flags);
    await channel.assertExchange(controlExchange, "topic", {
      durable: queue.durable,
      autoDelete: queue.autoDelete,
    });
    const tags: string[] = [];
    for (const name of [topic, `${topic}.${server}`]) {
      await channel.assertQueue(name, queue);
      await channel.bindQueue(name, controlExchange, name);
      tags.push(await take(channel, name, onMessage, fail));
    }
    const durable = flags.isTransientQuorum === true;
    await channel.assertExchange(`${topic}_fanout`, "fanout", { durable, autoDelete: true });
    const name = fanoutQueue(subscription);
    await channel.assertQueue(name, transientQueue(flags));
    await channel.bindQueue(name, `${topic}_fanout`, topic);
    tags.push(await take(channel, name, onMessage, fail));
    this.#subscriptions.set(subscription, tags);
  }
}

const fanoutIds = new WeakMap<Subscription, string>();

/** The same queue after a reconnection, so that nothing in it is lost. */
function fanoutQueue(subscription: Subscription): string {
  const id = fanoutIds.get(subscription) ?? uniqueId();
  fanoutIds.set(subscription, id);
  return `${subscription.topic}_fanout_${id}`;
}

/** Acknowledges each message and then hands it over: it is done at most once. */
async function take(
  channel: Channel,
  queue: string,
  onMessage: (message: JsonObject) => void,
  fail: () => void,
): Promise<string> {
  const { consumerTag } = await channel.consume(queue, (message) => {
    // The broker has cancelled the consumer, e.g. because the queue's node went away.
    if (!message) return fail();
    channel.ack(message);
    let decoded: JsonObject;
    try {
      decoded = decodeMessage(message.content);
    } catch {
      // Nobody can be told about what cannot be read.
      return;
    }
    onMessage(decoded);
  });
  return consumerTag;
}
