import { setTimeout as delay } from "node:timers/promises";
import { type ChannelModel, connect, credentials } from "amqplib";
import { orAborted } from "./abortable.ts";
import type { BusSettings } from "./bus-options.ts";
import { MessagingError } from "./errors.ts";
import { tlsOptions } from "./tls-options.ts";
import type { Broker } from "./transport-url.ts";

/** A connection as what is set up on it sees it. */
export interface LinkedConnection {
  readonly connection: ChannelModel;
  /** Ends the connection, so that everything is set up again on another, after a pause if one is given. */
  readonly fail: (error: unknown, pauseMs?: number) => void;
  /** Ends when the connection is lost or closed. */
  readonly lost: Promise<void>;
}

/** One connection to a broker that comes back by itself, with what is set up on it each time. */
export class BrokerLink<Session> {
  readonly #settings: BusSettings;
  readonly #setUp: (linked: LinkedConnection) => Promise<Session>;
  readonly #stop = new AbortController();
  #current: { readonly connection: ChannelModel; readonly session: Session } | undefined;
  #session: Promise<Session> | undefined;
  #nextBroker: number | undefined;

  constructor(settings: BusSettings, setUp: (linked: LinkedConnection) => Promise<Session>) {
    this.#settings = settings;
    this.#setUp = setUp;
  }

  /** True when it was needed, whether it is there or not. */
  get isWanted(): boolean {
    return this.#session !== undefined;
  }

  /** What is set up on the present connection; undefined while there is none. */
  get current(): Session | undefined {
    return this.#current?.session;
  }

  /** The same; waits for a connection as long as it takes. Rejects with `MESSAGING_CLOSED`, or the signal's reason. */
  async session(signal?: AbortSignal): Promise<Session> {
    this.#stop.signal.throwIfAborted();
    this.#session ??= this.#connect(0);
    return await orAborted(this.#session, signal);
  }

  async close(): Promise<void> {
    this.#stop.abort(new MessagingError("MESSAGING_CLOSED", "the message bus was closed"));
    const connection = this.#current?.connection;
    this.#current = undefined;
    await connection?.close().catch(() => undefined);
  }

  async #connect(firstPauseMs: number): Promise<Session> {
    const { onConnection, rabbit } = this.#settings;
    const { signal } = this.#stop;
    const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
    if (firstPauseMs > 0) await pause(firstPauseMs);
    const longest = rabbit.rabbitIntervalMax;
    for (
      let seconds = rabbit.rabbitRetryInterval;
      ;
      seconds = Math.min(seconds + rabbit.rabbitRetryBackoff, longest)
    ) {
      signal.throwIfAborted();
      try {
        const session = await this.#open();
        onConnection({ isConnected: true });
        return session;
      } catch (error) {
        signal.throwIfAborted();
        onConnection({ isConnected: false, error });
        await pause(seconds * 1000);
      }
    }
  }

  async #open(): Promise<Session> {
    const connection = await this.#dial();
    const { promise: lost, resolve: isLost } = Promise.withResolvers<void>();
    let reason: unknown;
    let isOver = false;
    const lose = (error: unknown, pauseMs = 0) => {
      reason ??= error;
      if (isOver) return;
      isOver = true;
      isLost();
      if (this.#current?.connection === connection) this.#comeBack(reason, pauseMs);
    };
    // The event `close` follows every error.
    connection.on("error", (error) => {
      reason ??= error;
    });
    connection.on("close", lose);
    const fail = (error: unknown, pauseMs?: number) => {
      lose(error, pauseMs);
      void connection.close().catch(() => undefined);
    };
    try {
      const session = await this.#setUp({ connection, fail, lost });
      this.#stop.signal.throwIfAborted();
      if (isOver) throw reason ?? new Error("the connection was lost while it was set up");
      this.#current = { connection, session };
      return session;
    } catch (error) {
      fail(error);
      // Why the connection ended says more than that something could not be done on it.
      throw reason;
    }
  }

  /** Consumers must come back even when nobody sends anything. */
  #comeBack(error: unknown, pauseMs: number): void {
    this.#current = undefined;
    this.#session = undefined;
    if (this.#stop.signal.aborted) return;
    this.#settings.onConnection({ isConnected: false, ...(error !== undefined && { error }) });
    this.#session = this.#connect(pauseMs);
    this.#session.catch(() => undefined);
  }

  async #dial(): Promise<ChannelModel> {
    const { virtualHost, rabbit } = this.#settings;
    const broker = this.#chooseBroker();
    const secure = rabbit.ssl ? await tlsOptions(rabbit) : {};
    const connecting = connect(
      {
        protocol: rabbit.ssl ? "amqps" : "amqp",
        hostname: broker.host,
        port: broker.port,
        // amqplib decodes it once more.
        vhost: encodeURIComponent(virtualHost),
        heartbeat: rabbit.heartbeatTimeoutThreshold,
      },
      {
        timeout: 10_000,
        noDelay: true,
        credentials: credentialsOf(broker, rabbit.rabbitLoginMethod.toUpperCase()),
        clientProperties: { connection_name: `novasphere:${process.pid}` },
        ...secure,
      },
    );
    return await connecting.catch((cause: unknown) => {
      // All that amqplib tells of it.
      if (!/Expected ConnectionOpenOk/.test(String(cause))) throw cause;
      const reason = `the virtual host ${virtualHost} is not there, or ${broker.username} may not use it`;
      throw new MessagingError("MESSAGING_VIRTUAL_HOST_REFUSED", reason, { cause });
    });
  }

  /** Clients spread over the brokers, and each goes on with another when one fails. */
  #chooseBroker(): Broker {
    const { brokers, random, rabbit } = this.#settings;
    const isAnyOther = this.#nextBroker !== undefined && rabbit.kombuFailoverStrategy === "shuffle";
    const step = isAnyOther ? Math.floor(random() * Math.max(1, brokers.length - 1)) : 0;
    const place = (this.#nextBroker ?? Math.floor(random() * brokers.length)) + step;
    this.#nextBroker = place + 1;
    const broker = brokers[place % brokers.length];
    if (!broker) throw new MessagingError("MESSAGING_INVALID_TRANSPORT_URL", "transport_url names no host");
    return broker;
  }
}

function credentialsOf({ username, password }: Broker, method: string) {
  if (method === "EXTERNAL") return credentials.external();
  return method === "PLAIN"
    ? credentials.plain(username, password)
    : credentials.amqplain(username, password);
}
