import { MessagingError } from "./errors.ts";
import type { JsonValue } from "./json.ts";
import type { CallOptions } from "./message-bus.ts";

/** A call that waits for its answer. */
export class PendingCall {
  readonly answer: Promise<JsonValue>;
  readonly #name: string;
  readonly #monitorMs: number | undefined;
  readonly #settle: { resolve(value: JsonValue): void; reject(error: unknown): void };
  readonly #total: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;
  readonly #over = new AbortController();
  readonly #onAbort = () => this.fail(this.#signal?.reason);
  #monitor: NodeJS.Timeout | undefined;

  constructor(
    name: string,
    {
      timeoutMs,
      monitorTimeoutMs,
      signal,
    }: Pick<CallOptions, "monitorTimeoutMs" | "signal"> & { timeoutMs: number },
  ) {
    this.#name = name;
    this.#monitorMs = monitorTimeoutMs;
    const { promise, resolve, reject } = Promise.withResolvers<JsonValue>();
    this.answer = promise;
    this.#settle = { resolve, reject };
    this.#total = setTimeout(() => this.#expire(timeoutMs), timeoutMs);
    this.extend();
    this.#signal = signal;
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Aborted as soon as the call has ended, however it did. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** The other side still works on it. */
  extend(): void {
    clearTimeout(this.#monitor);
    const monitorMs = this.#monitorMs;
    if (monitorMs !== undefined && !this.over.aborted)
      this.#monitor = setTimeout(() => this.#expire(monitorMs), monitorMs);
  }

  resolve(value: JsonValue): void {
    this.#settle.resolve(value);
    this.#end();
  }

  fail(error: unknown): void {
    this.#settle.reject(error);
    this.#end();
  }

  #expire(ms: number): void {
    this.fail(new MessagingError("MESSAGING_TIMEOUT", `no answer to ${this.#name} within ${ms / 1000} s`));
  }

  #end(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#monitor);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#over.abort();
  }
}
