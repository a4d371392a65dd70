import { type Methods, type PbmMethods, Vim25Error } from "@novasphere/vim25";
import type { Client } from "soap";
import { VSphereError } from "../errors.ts";
import type { OnSessionEvent } from "../session-event.ts";
import type { ExchangeOptions } from "../transport/http-transport.ts";
import { toFaultError } from "./fault-error.ts";
import { FaultSignal, type VimAnswer, type VimCall, type VimWsdl } from "./vim-wsdl.ts";

/** Methods of the API and of the storage policy service. */
export type AllMethods = Methods & PbmMethods;

/** How node-soap calls the one operation of {@link VimWsdl}. */
type Call = (
  call: VimCall,
  options: ExchangeOptions,
) => Promise<readonly [VimAnswer | undefined, ...unknown[]]>;

const decodingCodes: ReadonlySet<string> = new Set([
  "VIM25_MALFORMED_XML",
  "VIM25_NOT_SOAP",
  "VIM25_LIMIT_EXCEEDED",
]);

/** One attempt of a method call through node-soap, with its results and errors made ours. */
export class SoapEngine {
  readonly #client: Client;
  readonly #call: Call;
  readonly #host: string;
  readonly #onEvent: OnSessionEvent;
  #lastAnswerAt = 0;

  /** `client` is a node-soap client with a {@link VimWsdl} and our transport; `host` is for messages. */
  constructor(client: Client, host: string, onEvent: OnSessionEvent) {
    this.#client = client;
    this.#call = client["CallAsync"];
    this.#host = host;
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
   * Calls `method` once and reports it. Throws {@link VSphereError}; `Vim25Error` for parameters that cannot be
   * written; the signal's reason when aborted.
   */
  async invoke<M extends keyof AllMethods>(
    method: M,
    parameters: AllMethods[M]["request"],
    options: ExchangeOptions,
  ): Promise<AllMethods[M]["response"]> {
    const start = performance.now();
    let error: unknown;
    try {
      return (await this.#exchange(method, parameters, options)) as AllMethods[M]["response"];
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
      const pending = this.#call({ method, parameters }, options);
      this.#forget();
      const [answer] = await pending;
      if (answer?.method === method) return answer.returnval;
      const message = `${this.#host} answered something else than ${method}Response`;
      throw new VSphereError("VSPHERE_PROTOCOL", message, { method });
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
