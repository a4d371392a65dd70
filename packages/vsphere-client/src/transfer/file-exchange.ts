import type { ClientRequest, IncomingMessage } from "node:http";
import { VSphereError } from "../errors.ts";
import { onceConnected } from "../transport/once-connected.ts";
import { toTransportError } from "../transport/transport-error.ts";

/** What a {@link FileExchange} needs to know beside its request. */
export interface FileExchangeOptions {
  /** Method and file, for messages. */
  readonly what: string;
  readonly host: string;
  readonly signal: AbortSignal | undefined;
  /** Time without a byte going on. */
  readonly timeoutMs: number;
  readonly onEnd: () => void;
}

/**
 * One request for a file, from the connection to the last byte of the answer. It ends with an abort, with a
 * connection that stands still, or with {@link FileExchange.end}; whichever was first is what everything throws.
 */
export class FileExchange {
  readonly request: ClientRequest;
  readonly #options: FileExchangeOptions;
  readonly #onAbort: () => void;
  #failure: { readonly error: unknown } | undefined;
  #response: IncomingMessage | undefined;
  #timer: NodeJS.Timeout | undefined;
  #mayHaveArrived = false;
  #isEnded = false;
  /** What waits for something; told when that something changes or cannot come any more. */
  #wake: (() => void) | undefined;

  constructor(request: ClientRequest, options: FileExchangeOptions) {
    this.request = request;
    this.#options = options;
    const { signal } = options;
    this.#onAbort = () => this.cut(signal?.reason);
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    onceConnected(request, () => {
      this.#mayHaveArrived = true;
      this.#wake?.();
    });
    request.on("drain", () => this.#wake?.());
    request.on("response", (response) => {
      this.#response = response;
      this.#wake?.();
    });
    // A refusal may come with the connection's end; what was said then counts, not the broken connection.
    request.on("error", (error) => {
      if (!this.#response) this.#fail(toTransportError(error, options.host, this.#mayHaveArrived));
    });
    this.expectBytes();
  }

  /** Waits for the connection, which has been checked then. */
  async connected(): Promise<void> {
    await this.#until(() => this.#mayHaveArrived);
  }

  /** Waits until more may be written, or the server has answered: the connection may be closed then, and drains no more. */
  async writable(): Promise<void> {
    await this.#until(() => !this.request.writableNeedDrain || this.isAnswered);
  }

  /** True once the head of the answer is there. */
  get isAnswered(): boolean {
    return this.#response !== undefined;
  }

  /** Waits for the answer's head. */
  async response(): Promise<IncomingMessage> {
    await this.#until(() => this.#response !== undefined);
    return this.#response as IncomingMessage;
  }

  /**
   * What `promise` gives; undefined when the server refuses before. An acceptance may come early too: the server
   * knows from the length that it has everything. Throws the failure of the exchange.
   */
  async unlessRefused<T>(promise: Promise<T>): Promise<T | undefined> {
    let settled: { readonly value: T } | undefined;
    let thrown: { readonly error: unknown } | undefined;
    promise.then(
      (value) => {
        settled = { value };
        this.#wake?.();
      },
      (error) => {
        thrown = { error };
        this.#wake?.();
      },
    );
    await this.#until(() => settled !== undefined || thrown !== undefined || this.#isRefused());
    if (thrown) throw thrown.error;
    return settled?.value;
  }

  /** From now on a byte must go on within the time. */
  expectBytes(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#onStall(), this.#options.timeoutMs);
  }

  /** From now on it is not the server that is waited for. */
  expectNothing(): void {
    clearTimeout(this.#timer);
  }

  /** Ends it for `reason`, which everything that waits throws. */
  cut(reason: unknown): void {
    this.#fail(reason);
    this.request.destroy();
    this.#response?.destroy();
  }

  /** The failure of the exchange if it has one, else `error` made ours. */
  toError(error: unknown): unknown {
    if (this.#failure) return this.#failure.error;
    return toTransportError(error, this.#options.host, this.#mayHaveArrived);
  }

  /** An error for an answer that is none of those expected. */
  refusal({ statusCode: status = 0, statusMessage = "" }: IncomingMessage): VSphereError {
    const { what, host } = this.#options;
    const isEarly = status < 300 && /^P(OST|UT) /.test(what);
    const early = isEarly ? " before everything was sent" : "";
    const hint = status >= 300 && status < 400 ? "; redirects are not followed" : early;
    const message = `${what}: ${host} answered HTTP ${status} ${statusMessage}`.trimEnd() + hint;
    return new VSphereError("VSPHERE_HTTP", message, { status });
  }

  /** Closes the connection and forgets about it. Calling it twice is fine. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.request.destroy();
    this.#options.onEnd();
  }

  #isRefused(): boolean {
    return (this.#response?.statusCode ?? 0) >= 300;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
  }

  #onStall(): void {
    const { what, host, timeoutMs } = this.#options;
    const message = `${what}: nothing went on with ${host} for ${timeoutMs} ms`;
    this.cut(new VSphereError("VSPHERE_TIMEOUT", message, { mayHaveArrived: this.#mayHaveArrived }));
  }

  async #until(isReached: () => boolean): Promise<void> {
    while (!this.#failure && !isReached())
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#wake = undefined;
    if (this.#failure) throw this.#failure.error;
  }
}
