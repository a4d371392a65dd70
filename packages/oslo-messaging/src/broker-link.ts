import { setTimeout as delay } from "node:timers/promises";
import { type ChannelModel, connect, credentials } from "amqplib";
import type { BusTls, LoginMethod, MessageBusOptions } from "./bus-options.ts";
import { MessagingError } from "./errors.ts";
import { type Broker, parseTransportUrl } from "./transport-url.ts";

const usualRetry = { firstMs: 1_000, stepMs: 2_000, longestMs: 30_000 };

/** One connection to a broker that comes back by itself, with what is set up on it each time. */
export class BrokerLink<Session> {
  readonly #options: MessageBusOptions;
  readonly #setUp: (connection: ChannelModel, fail: () => void) => Promise<Session>;
  readonly #stop = new AbortController();
  #connection: ChannelModel | undefined;
  #session: Promise<Session> | undefined;
  #nextBroker: number | undefined;

  /** `setUp` declares what is needed; `fail` ends the connection, so that everything is set up again. */
  constructor(
    options: MessageBusOptions,
    setUp: (connection: ChannelModel, fail: () => void) => Promise<Session>,
  ) {
    this.#options = options;
    this.#setUp = setUp;
  }

  get isConnected(): boolean {
    return this.#connection !== undefined;
  }

  /** What is set up on the present connection; waits for one as long as it takes. */
  session(): Promise<Session> {
    this.#session ??= this.#connect();
    return this.#session;
  }

  async close(): Promise<void> {
    this.#stop.abort(new MessagingError("MESSAGING_CLOSED", "the message bus was closed"));
    await this.#connection?.close().catch(() => undefined);
    this.#connection = undefined;
  }

  async #connect(): Promise<Session> {
    const { retry = usualRetry, onConnection = () => undefined } = this.#options;
    const { signal } = this.#stop;
    for (let pauseMs = retry.firstMs; ; pauseMs = Math.min(pauseMs + retry.stepMs, retry.longestMs)) {
      signal.throwIfAborted();
      try {
        const session = await this.#open();
        onConnection({ isConnected: true });
        return session;
      } catch (error) {
        signal.throwIfAborted();
        onConnection({ isConnected: false, error });
        await delay(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }

  async #open(): Promise<Session> {
    const connection = await this.#dial();
    const lost = () => {
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      this.#session = undefined;
      if (this.#stop.signal.aborted) return;
      this.#options.onConnection?.({ isConnected: false });
      // Consumers must come back even when nobody sends anything.
      void this.session().catch(() => undefined);
    };
    // The event `close` follows every error.
    connection.on("error", () => undefined);
    connection.on("close", lost);
    const fail = () => void connection.close().catch(() => undefined);
    try {
      const session = await this.#setUp(connection, fail);
      this.#connection = connection;
      return session;
    } catch (error) {
      fail();
      throw error;
    }
  }

  async #dial(): Promise<ChannelModel> {
    const { transportUrl, tls, loginMethod, heartbeatSeconds = 60, random = Math.random } = this.#options;
    const { brokers, virtualHost, options } = parseTransportUrl(transportUrl);
    // Clients spread over the brokers, and each goes on with the next when one fails.
    const place = this.#nextBroker ?? Math.floor(random() * brokers.length);
    this.#nextBroker = place + 1;
    const broker = brokers[place % brokers.length];
    if (!broker) throw new MessagingError("MESSAGING_INVALID_TRANSPORT_URL", "transport_url names no host");
    const isEncrypted = tls !== undefined || /^(?:1|true|yes|on)$/i.test(options.get("ssl") ?? "");
    return connect(
      {
        protocol: isEncrypted ? "amqps" : "amqp",
        hostname: broker.host,
        port: broker.port,
        vhost: virtualHost,
        heartbeat: heartbeatSeconds,
      },
      {
        timeout: 10_000,
        credentials: credentialsOf(broker, loginMethod),
        clientProperties: { connection_name: `novasphere:${process.pid}` },
        ...(isEncrypted && tlsOptions(tls)),
      },
    );
  }
}

function credentialsOf({ username, password }: Broker, method: LoginMethod = "AMQPLAIN") {
  if (method === "EXTERNAL") return credentials.external();
  return method === "PLAIN"
    ? credentials.plain(username, password)
    : credentials.amqplain(username, password);
}

/** Certificate and host name are checked, by the system's authorities where none is given. */
function tlsOptions({ ca, cert, key, insecure }: BusTls = {}) {
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    rejectUnauthorized: insecure !== true,
  };
}
