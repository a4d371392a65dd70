import type { Answers } from "./answers.ts";
import type { BusSettings } from "./bus-options.ts";
import { findMethod, pingEndpoint, wantedBy } from "./dispatch.ts";
import { decodeContext, encodeFailure, uniqueId } from "./envelope.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { type FailureFields, RemoteError, RpcFailure } from "./remote-error.ts";
import type { RpcEndpoint } from "./rpc-endpoint.ts";

const rememberedIds = 16;

/** Answers the messages of one topic. */
export class TopicServer {
  readonly #settings: BusSettings;
  readonly #endpoints: readonly RpcEndpoint[];
  readonly #answers: Answers;
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #impatient = new AbortController();
  readonly #waiting: (() => void)[] = [];
  #seen: readonly string[] = [];
  #free: number;

  constructor(settings: BusSettings, endpoints: readonly RpcEndpoint[], answers: Answers) {
    this.#settings = settings;
    this.#endpoints = settings.answersPing ? [...endpoints, pingEndpoint] : endpoints;
    this.#answers = answers;
    this.#free = settings.maximumConcurrency;
  }

  /** Begins to answer a message; one that came before is dropped. */
  take(message: JsonObject): void {
    if (this.#isKnown(message)) return;
    const work = this.#answer(message).finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  /** Waits for what runs, of which it tells that it shall end when the signal is aborted. */
  async drain(signal?: AbortSignal): Promise<void> {
    const onAbort = () => this.#impatient.abort(signal?.reason);
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#stopping.abort();
    while (this.#running.size > 0) await Promise.all(this.#running);
    signal?.removeEventListener("abort", onAbort);
  }

  #isKnown(message: JsonObject): boolean {
    const id = message["_unique_id"];
    if (typeof id !== "string") return false;
    if (this.#seen.includes(id)) {
      const { method } = wantedBy(message);
      this.#settings.events.emit({ kind: "duplicate-request", method, uniqueId: id });
      return true;
    }
    this.#seen = [...this.#seen.slice(1 - rememberedIds), id];
    return false;
  }

  async #answer(message: JsonObject): Promise<void> {
    const { _msg_id: id, _reply_q: queue, _timeout: monitor } = message;
    if (typeof id !== "string" || typeof queue !== "string") {
      await this.#outcome(message, false);
      return;
    }
    const answer = (fields: JsonObject) => ({
      result: null,
      failure: null,
      ending: true,
      ...fields,
      _msg_id: id,
      _unique_id: uniqueId(),
    });
    const beats = typeof monitor === "number" && monitor >= 2 ? new AbortController() : undefined;
    const timer =
      beats &&
      setInterval(
        async () => {
          const isThere = await this.#answers.beat(queue, answer({ ending: false }), beats.signal);
          if (!isThere) clearInterval(timer);
        },
        (monitor as number) * 500,
      );
    const outcome = await this.#outcome(message, true);
    clearInterval(timer);
    beats?.abort();
    if (await this.#answers.send(queue, answer(outcome), this.#stopping.signal)) return;
    this.#settings.events.emit({ kind: "answer-dropped", queue, method: wantedBy(message).method });
  }

  /** What the caller is told. */
  async #outcome(message: JsonObject, isCall: boolean): Promise<JsonObject> {
    try {
      return { result: await this.#runInTurn(message, isCall) };
    } catch (error) {
      return { failure: encodeFailure(this.#failureOf(error, wantedBy(message).method)) };
    }
  }

  /** Waits until fewer than the most messages are worked on; they go on in the order they came. */
  async #runInTurn(message: JsonObject, isCall: boolean): Promise<JsonValue> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await this.#run(message, isCall);
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }

  async #run(message: JsonObject, isCall: boolean): Promise<JsonValue> {
    const wanted = wantedBy(message);
    const run = findMethod(this.#endpoints, wanted);
    const { method, version } = wanted;
    const args = (message["args"] ?? {}) as JsonObject;
    const context = decodeContext(message);
    return (await run({ method, args, context, version, isCall, signal: this.#impatient.signal })) ?? null;
  }

  /**
   * What the caller sees of an error. One that was not meant for callers may hold anything, so they see the name of its
   * class, and whoever opened the bus hears the rest.
   */
  #failureOf(error: unknown, method: string): FailureFields {
    if (error instanceof RpcFailure) return error.fields;
    if (error instanceof RemoteError) {
      const { className, module, args, kwargs } = error;
      return { className, module, message: error.message.slice(className.length + 2), args, kwargs };
    }
    this.#settings.events.emit({ kind: "method-failed", method, error });
    const className = error instanceof Error ? classNameOf(error) : "Error";
    return { className, module: "node", message: `${method} failed with ${className}` };
  }
}

/** A class that does not say its name is known by that of its constructor. */
function classNameOf(error: Error): string {
  const names = [error.name === "Error" ? "" : error.name, error.constructor.name];
  return names.find((name) => /^[A-Za-z_]\w*$/.test(name)) ?? "Error";
}
