import type { BusCounts } from "./bus-events.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { RpcEndpoint } from "./rpc-endpoint.ts";

/** Where a message goes. Without server and fan-out any one server of the topic takes it. */
export interface Target {
  readonly topic: string;
  /** One server of the topic, e.g. the host name of a compute service. */
  readonly server?: string;
  /** All servers of the topic. */
  readonly fanout?: boolean;
  /** The configured control exchange when absent. */
  readonly exchange?: string;
  /** RPC version that the receiver has to know, `major.minor`. */
  readonly version: string;
  readonly namespace?: string;
}

/** What belongs to one message. */
export interface CastOptions {
  /** Fields of the request context, without the prefix `_context_` that they have on the wire. */
  readonly context: JsonObject;
  readonly signal?: AbortSignal;
}

/** What belongs to one call. */
export interface CallOptions extends CastOptions {
  /** Milliseconds until the answer must be there; `rpc_response_timeout` of the bus when absent. */
  readonly timeoutMs?: number;
  /** Asks the receiver for a sign of life in each such interval; without one in time the call ends. */
  readonly monitorTimeoutMs?: number;
  /** Sends again after a lost connection when no answer came: only for what may happen twice. */
  readonly resend?: boolean;
}

/** How a server is stopped. */
export interface StopOptions {
  /** When it is aborted, the signals of the methods that still run are: they shall end as soon as they can. */
  readonly signal?: AbortSignal;
}

/** Serves a topic until it is stopped. */
export interface RpcServer extends AsyncDisposable {
  /**
   * Takes no further message, waits for those that run and, for a while, for their answers to be sent, and deletes its
   * fan-out queue. Never rejects, not without a broker either; safe to call twice.
   */
  stop(options?: StopOptions): Promise<void>;
}

/** Which topic a server takes messages of, and who answers them. */
export interface ServeRequest {
  readonly topic: string;
  /** Name of this server: messages to `topic.server` reach it alone. */
  readonly server: string;
  readonly endpoints: readonly RpcEndpoint[];
}

/**
 * RPC over oslo.messaging's wire format.
 *
 * It reconnects by itself for as long as it is open: what is sent meanwhile waits, calls keep waiting for their
 * answer until their time is over.
 */
export interface MessageBus extends AsyncDisposable {
  /**
   * Sends a request and gives its answer. Rejects with a `RemoteError` for a failure of the other side, with
   * `MESSAGING_TIMEOUT` when no answer came, and with the signal's reason when it was aborted; the other side
   * is not told of either, and what was not sent until then is not sent any more. While nobody serves the topic it
   * waits for somebody who does.
   */
  call(target: Target, method: string, args: JsonObject, options: CallOptions): Promise<JsonValue>;
  /**
   * Sends a request that is not answered; ends when the broker has confirmed it. Rejects with the signal's reason, after
   * which it may have been sent.
   */
  cast(target: Target, method: string, args: JsonObject, options: CastOptions): Promise<void>;
  /**
   * Starts to take messages of a topic; ends when the broker has what is needed, for which it waits. Rejects with
   * `MESSAGING_DECLARATION_REFUSED` where other services have declared it in another form.
   */
  serve(request: ServeRequest): Promise<RpcServer>;
  /** True while both connections are open that sending and taking messages need; before either is needed, false. */
  readonly isConnected: boolean;
  /** What happened that nobody was told of, but for `onEvent`. */
  readonly counts: BusCounts;
  /** Stops all servers, fails waiting calls with `MESSAGING_CLOSED` and closes the connections. */
  close(): Promise<void>;
}
