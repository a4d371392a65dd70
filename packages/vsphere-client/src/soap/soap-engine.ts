import { type Methods, Vim25Error } from "@novasphere/vim25";
import { Client } from "soap";
import { VSphereError } from "../errors.ts";
import type { OnSessionEvent } from "../session-event.ts";
import type { ExchangeOptions, HttpTransport } from "../transport/http-transport.ts";
import { toFaultError } from "./fault-error.ts";
import { FaultSignal, type VimWsdl } from "./vim-wsdl.ts";

type Invoke = (parameters: object, options: ExchangeOptions) => Promise<readonly unknown[]>;

const decodingCodes: ReadonlySet<string> = new Set([
  "VIM25_MALFORMED_XML",
  "VIM25_NOT_SOAP",
  "VIM25_LIMIT_EXCEEDED",
]);

/** One attempt of a method call through node-soap, with its results and errors made ours. */
export class SoapEngine {
  readonly #client: Client;
  readonly #host: string;
  readonly #onEvent: OnSessionEvent;
  #lastAnswerAt = 0;

  constructor(wsdl: VimWsdl, url: URL, transport: HttpTransport, onEvent: OnSessionEvent) {
    this.#client = new Client(wsdl, url.href, { httpClient: transport });
    this.#host = url.host;
    this.#onEvent = onEvent;
  }

  /** When the last call ended, in milliseconds of `performance.now()`. */
  get lastAnswerAt(): number {
    return this.#lastAnswerAt;
  }

  /** Sets the API version that later calls speak, e.g. `8.0.3.0`. */
  useApiVersion(version: string): void {
    this.#client.setSOAPAction(`urn:vim25/${version}`);
  }

  /**
   * Calls `method` once and reports it. Throws {@link VSphereError}; `Vim25Error` for parameters that cannot be written; the
   * signal's reason when aborted.
   */
  async invoke<M extends keyof Methods>(
    method: M,
    parameters: Methods[M]["request"],
    options: ExchangeOptions,
  ): Promise<Methods[M]["response"]> {
    const start = performance.now();
    let error: unknown;
    try {
      return (await this.#exchange(method, parameters, options)) as Methods[M]["response"];
    } catch (thrown) {
      error = this.#convert(thrown, method, parameters);
      throw error;
    } finally {
      this.#lastAnswerAt = performance.now();
      this.#onEvent({ type: "call", method, durationMs: this.#lastAnswerAt - start, error });
    }
  }

  async #exchange(method: string, parameters: object, options: ExchangeOptions): Promise<unknown> {
    try {
      const invoke: Invoke = this.#client[`${method}Async`];
      const pending = invoke(parameters, options);
      this.#forget();
      const [result] = await pending;
      if (typeof result !== "object" || result === null || !("returnval" in result))
        throw new VSphereError(
          "VSPHERE_PROTOCOL",
          `${this.#host} answered something else than ${method}Response`,
          {
            method,
          },
        );
      return result.returnval;
    } finally {
      this.#forget();
    }
  }

  /** node-soap keeps the last exchange for debugging: a request may hold a password, a response is big. */
  #forget(): void {
    delete this.#client.lastRequest;
    delete this.#client.lastMessage;
    delete this.#client.lastResponse;
  }

  #convert(error: unknown, method: string, parameters: object): unknown {
    if (error instanceof FaultSignal) return toFaultError(error, method, parameters);
    if (error instanceof Vim25Error && decodingCodes.has(error.code)) {
      const cause = new Vim25Error(error.code, error.message);
      return new VSphereError(
        "VSPHERE_PROTOCOL",
        `${this.#host} answered ${method} with an unreadable message: ${error.message}`,
        { method, cause },
      );
    }
    if (error instanceof VSphereError && error.method === undefined)
      return new VSphereError(error.code, `${method}: ${error.message}`, {
        method,
        status: error.status,
        mayHaveArrived: error.mayHaveArrived,
        ...("cause" in error ? { cause: error.cause } : {}),
      });
    return error;
  }
}
