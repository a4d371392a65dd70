import { Answers } from "./answers.ts";
import type { BusCounts } from "./bus-events.ts";
import { type BusSettings, busSettings, type MessageBusOptions } from "./bus-options.ts";
import { Consumer, type Subscription } from "./consumer.ts";
import { decodeFailure, encodeContext, uniqueId } from "./envelope.ts";
import { MessagingError } from "./errors.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type {
  CallOptions,
  CastOptions,
  MessageBus,
  RpcServer,
  ServeRequest,
  StopOptions,
  Target,
} from "./message-bus.ts";
import { PendingCall } from "./pending-call.ts";
import { type Address, Publisher } from "./publisher.ts";
import { TopicServer } from "./topic-server.ts";

/**
 * Opens a message bus; ends at once and connects in the background, for as long as it takes. Throws
 * `MESSAGING_INVALID_TRANSPORT_URL`, and `MESSAGING_INVALID_OPTION` for options that cannot be followed.
 */
export function connectMessageBus(options: MessageBusOptions): MessageBus {
  return new RabbitBus(busSettings(options));
}

class RabbitBus implements MessageBus {
  readonly #settings: BusSettings;
  readonly #publisher: Publisher;
  readonly #answers: Answers;
  readonly #consumer: Consumer;
  readonly #calls = new Map<string, PendingCall>();
  /** Sends a call anew, by its id; of those that may be done twice. */
  readonly #repeats = new Map<string, () => void>();
  readonly #servers = new Set<RpcServer>();

  constructor(settings: BusSettings) {
    this.#settings = settings;
    this.#publisher = new Publisher(settings);
    this.#answers = new Answers(settings, this.#publisher);
    this.#consumer = new Consumer(
      settings,
      (message) => this.#onReply(message),
      () => this.#sendAgain(),
    );
  }

  get isConnected(): boolean {
    const links = [this.#consumer.link, this.#publisher.link].filter(({ isWanted }) => isWanted);
    return links.length > 0 && links.every(({ current }) => current !== undefined);
  }

  get counts(): BusCounts {
    return this.#settings.events.counts;
  }

  async call(target: Target, method: string, args: JsonObject, options: CallOptions): Promise<JsonValue> {
    const id = uniqueId();
    const timeoutMs = options.timeoutMs ?? this.#settings.responseTimeoutMs;
    const expiresAt = Date.now() + timeoutMs;
    const call = new PendingCall(`${method} on ${target.topic}`, { ...options, timeoutMs });
    const { over: signal } = call;
    this.#calls.set(id, call);
    const send = async () => {
      await this.#consumer.open(signal);
      const message = request(target, method, args, options, {
        _msg_id: id,
        _reply_q: this.#consumer.replyQueue,
        _timeout: options.monitorTimeoutMs === undefined ? null : options.monitorTimeoutMs / 1000,
      });
      const attempt = new AbortController();
      const repeat = () => {
        attempt.abort();
        void sendOrFail();
      };
      // Before it is sent: its answer may be lost while the broker has not even confirmed it.
      if (options.resend && !signal.aborted) this.#repeats.set(id, repeat);
      const sending = { expiresAt, signal: AbortSignal.any([signal, attempt.signal]) };
      await this.#publisher.deliver(this.#address(target), message, sending).catch((error) => {
        if (!attempt.signal.aborted) throw error;
      });
    };
    const sendOrFail = () => send().catch((error) => call.fail(error));
    void sendOrFail();
    try {
      return await call.answer;
    } finally {
      this.#calls.delete(id);
      this.#repeats.delete(id);
    }
  }

  async cast(target: Target, method: string, args: JsonObject, options: CastOptions): Promise<void> {
    const { signal } = options;
    await this.#publisher.publish(this.#address(target), request(target, method, args, options), { signal });
  }

  async serve({ topic, server: name, endpoints }: ServeRequest): Promise<RpcServer> {
    const server = new TopicServer(this.#settings, endpoints, this.#answers);
    const subscription: Subscription = { topic, server: name, onMessage: (message) => server.take(message) };
    const stop = async ({ signal }: StopOptions = {}) => {
      if (this.#servers.delete(handle)) await this.#consumer.unsubscribe(subscription);
      await server.drain(signal);
    };
    const handle: RpcServer = { stop, [Symbol.asyncDispose]: () => stop() };
    this.#servers.add(handle);
    try {
      await this.#consumer.subscribe(subscription);
    } catch (error) {
      this.#servers.delete(handle);
      throw error;
    }
    return handle;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#servers].map((server) => server.stop()));
    for (const call of this.#calls.values())
      call.fail(new MessagingError("MESSAGING_CLOSED", "the message bus was closed"));
    await Promise.all([this.#consumer.close(), this.#publisher.close()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #address({ topic, server, fanout, exchange }: Target): Address {
    if (fanout) return { exchange: `${topic}_fanout`, key: "", isFanout: true };
    const key = server === undefined ? topic : `${topic}.${server}`;
    return { exchange: exchange ?? this.#settings.controlExchange, key };
  }

  /** The broker may have lost questions and answers alike. */
  #sendAgain(): void {
    const repeats = [...this.#repeats.values()];
    this.#repeats.clear();
    for (const repeat of repeats) repeat();
  }

  #onReply(message: JsonObject): void {
    const call = this.#calls.get(String(message["_msg_id"]));
    if (!call) return;
    if (message["ending"] !== true) call.extend();
    else if ((message["failure"] ?? null) !== null) call.fail(decodeFailure(message["failure"] ?? null));
    else call.resolve(message["result"] ?? null);
  }
}

/** A message in the order of oslo.messaging's; with an id of its own, or the receiver would drop a repetition. */
function request(
  { version, namespace }: Target,
  method: string,
  args: JsonObject,
  { context }: CastOptions,
  call: JsonObject = {},
): JsonObject {
  return {
    method,
    args,
    ...(namespace !== undefined && { namespace }),
    version,
    ...call,
    _unique_id: uniqueId(),
    ...encodeContext(context),
  };
}
