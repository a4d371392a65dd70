import { setImmediate } from "node:timers/promises";
import {
  type CallOptions,
  type CastOptions,
  type JsonObject,
  type JsonValue,
  type MessageBus,
  MessagingError,
  RemoteError,
  RpcFailure,
  type RpcServer,
  type ServeRequest,
  type Target,
} from "@novasphere/oslo-messaging";

/**
 * A message bus without a broker, for tests of what is said over one. Messages are text on the way, so nothing is
 * shared between the sides; failures arrive as they do from Nova.
 */
export class LoopbackBus implements MessageBus {
  readonly #servers = new Set<ServeRequest>();
  readonly #running = new Map<ServeRequest, Set<Promise<unknown>>>();
  /** Casts by method, those that nobody takes included. */
  readonly casts: { readonly target: Target; readonly method: string; readonly args: JsonObject }[] = [];
  /** Calls and casts in the order they were sent. */
  readonly sent: { readonly isCast: boolean; readonly method: string; readonly args: JsonObject }[] = [];
  /** Calls fail as without an answer while this is false. */
  isConnected = true;
  /** Casts fail like that while it says so. */
  refusesCast: (target: Target) => boolean = () => false;
  /** True for a call that is carried out and whose answer gets lost. */
  losesAnswer: (method: string, args: JsonObject) => boolean = () => false;
  readonly counts = {
    "unreadable-message": 0,
    "duplicate-request": 0,
    "answer-dropped": 0,
    "method-failed": 0,
    "declared-otherwise": 0,
    "consumer-cancelled": 0,
  };

  async call(target: Target, method: string, args: JsonObject, options: CallOptions): Promise<JsonValue> {
    options.signal?.throwIfAborted();
    if (!this.isConnected) return noAnswer(method);
    this.sent.push({ isCast: false, method, args: copy(args) });
    const server = this.#serverOf(target);
    if (!server) throw new Error(`nobody serves ${target.topic}`);
    const answer = await this.#run(server, target, method, args, options, true);
    return this.losesAnswer(method, args) ? noAnswer(method) : answer;
  }

  async cast(target: Target, method: string, args: JsonObject, options: CastOptions): Promise<void> {
    if (this.refusesCast(target)) throw new MessagingError("MESSAGING_CLOSED", `${method} was not sent`);
    this.casts.push({ target, method, args: copy(args) });
    this.sent.push({ isCast: true, method, args: copy(args) });
    const server = this.#serverOf(target);
    if (server) void this.#run(server, target, method, args, options, false).catch(() => undefined);
  }

  async serve(request: ServeRequest): Promise<RpcServer> {
    this.#servers.add(request);
    this.#running.set(request, new Set());
    const stop = async () => {
      this.#servers.delete(request);
      await Promise.allSettled(this.#running.get(request) ?? []);
    };
    return { stop, [Symbol.asyncDispose]: stop };
  }

  /** `topic.server` of everybody who serves. */
  get served(): readonly string[] {
    return [...this.#servers].map(({ topic, server }) => `${topic}.${server}`);
  }

  async close(): Promise<void> {
    this.#servers.clear();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #serverOf({ topic, server }: Target): ServeRequest | undefined {
    return [...this.#servers].find(
      (request) => request.topic === topic && (server === undefined || request.server === server),
    );
  }

  async #run(
    request: ServeRequest,
    target: Target,
    method: string,
    args: JsonObject,
    { context }: CastOptions,
    isCall: boolean,
  ): Promise<JsonValue> {
    const endpoint = request.endpoints.find(({ namespace }) => namespace === target.namespace);
    const run = endpoint?.methods.get(method);
    const signal = new AbortController().signal;
    const fields = { className: "NoSuchMethod", module: "oslo_messaging.rpc.dispatcher", message: method };
    if (!run) throw new RemoteError(fields);
    const work = run({ ...copy({ args, context }), method, version: target.version, isCall, signal });
    this.#running.get(request)?.add(work);
    try {
      return copy((await work) ?? null);
    } catch (error) {
      throw error instanceof RpcFailure ? new RemoteError(error.fields) : error;
    }
  }
}

/** The time that a real bus waits for an answer is over at the next turn. */
async function noAnswer(method: string): Promise<never> {
  await setImmediate();
  throw new MessagingError("MESSAGING_TIMEOUT", `no answer to ${method}`);
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
