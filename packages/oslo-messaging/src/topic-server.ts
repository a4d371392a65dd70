import { decodeContext, encodeFailure, uniqueId } from "./envelope.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { ServeRequest } from "./message-bus.ts";
import type { Publisher } from "./publisher.ts";
import { type FailureFields, RemoteError, RpcFailure } from "./remote-error.ts";
import type { RpcEndpoint } from "./rpc-endpoint.ts";

const rememberedIds = 16;
const dispatcher = "oslo_messaging.rpc.dispatcher";

/** Answers the messages of one topic. */
export class TopicServer {
  readonly #endpoints: readonly RpcEndpoint[];
  readonly #publisher: Publisher;
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #waiting: (() => void)[] = [];
  #seen: readonly string[] = [];
  #free: number;

  constructor({ endpoints }: ServeRequest, publisher: Publisher, maximumConcurrency = 64) {
    this.#endpoints = endpoints;
    this.#publisher = publisher;
    this.#free = maximumConcurrency;
  }

  /** Begins to answer a message; one that came before is dropped. */
  take(message: JsonObject): void {
    const id = String(message["_unique_id"]);
    if (this.#seen.includes(id)) return;
    this.#seen = [...this.#seen.slice(1 - rememberedIds), id];
    const work = this.#answer(message).finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  /** Waits for what runs. */
  async drain(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #answer(message: JsonObject): Promise<void> {
    const { _msg_id: id, _reply_q: queue, _timeout: monitor } = message;
    const isCall = typeof id === "string" && typeof queue === "string";
    const reply = async (fields: JsonObject) => {
      if (!isCall) return;
      const answer = {
        result: null,
        failure: null,
        ending: true,
        ...fields,
        _msg_id: id,
        _unique_id: uniqueId(),
      };
      // An answer that cannot be sent is for nobody: the bus was closed, or the caller is gone.
      await this.#publisher.reply(queue, answer).catch(() => undefined);
    };
    const beats =
      isCall && typeof monitor === "number" && monitor >= 2
        ? setInterval(() => void reply({ ending: false }), (monitor * 1000) / 2)
        : undefined;
    try {
      await reply({ result: await this.#runInTurn(message, isCall) });
    } catch (error) {
      await reply({ failure: encodeFailure(failureOf(error)) });
    } finally {
      clearInterval(beats);
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
    const method = String(message["method"] ?? "");
    const version = String(message["version"] ?? "1.0");
    const namespace = typeof message["namespace"] === "string" ? message["namespace"] : undefined;
    const inNamespace = this.#endpoints.filter((endpoint) => endpoint.namespace === namespace);
    const fitting = inNamespace.filter((endpoint) => includesVersion(endpoint.version, version));
    const endpoint = fitting.find(({ methods }) => methods.has(method));
    const run = endpoint?.methods.get(method);
    if (fitting.length === 0 && inNamespace.length > 0)
      throw refusal("UnsupportedVersion", `version ${version} of ${method} is not answered`);
    if (!run || method.startsWith("_")) throw refusal("NoSuchMethod", `there is no method ${method}`);
    const args = (message["args"] ?? {}) as JsonObject;
    const context = decodeContext(message);
    return (await run({ method, args, context, version, isCall, signal: this.#stop.signal })) ?? null;
  }
}

function includesVersion(offered: string, wanted: string): boolean {
  const [major, minor = 0] = offered.split(".").map(Number);
  const [wantedMajor, wantedMinor = 0] = wanted.split(".").map(Number);
  return major === wantedMajor && wantedMinor <= minor;
}

function refusal(className: string, message: string): RpcFailure {
  return new RpcFailure({ className, module: dispatcher, message });
}

/** What the caller sees of an error; of one that was not meant for callers only what it says. */
function failureOf(error: unknown): FailureFields {
  if (error instanceof RpcFailure) return error.fields;
  if (error instanceof RemoteError) {
    const { className, module, args, kwargs } = error;
    return { className, module, message: error.message.slice(className.length + 2), args, kwargs };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { className: "Exception", module: "builtins", message };
}
