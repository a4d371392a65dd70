import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { IHttpClient } from "soap";
import { sessionClosed, VSphereError } from "../errors.ts";
import { type Agents, createAgents } from "./agents.ts";
import { CallRate } from "./call-rate.ts";
import { CallSlots } from "./call-slots.ts";
import { onceConnected } from "./once-connected.ts";
import { readBody } from "./response-body.ts";
import { requireSoap } from "./soap-answer.ts";
import type { TlsOptions } from "./tls.ts";
import { toTransportError } from "./transport-error.ts";

/** How one call travels. */
export interface ExchangeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Time for the whole exchange, waiting for a free connection included. */
  readonly timeoutMs: number;
  /** Use a connection of its own, outside the limit. */
  readonly longPoll?: boolean | undefined;
  /** The storage policy service instead of the API itself; it stands beside it, at `/pbm`. */
  readonly service?: "pbm" | undefined;
  /** This call logs in: send no cookie, keep the one that comes. */
  readonly login?: boolean | undefined;
  /** node-soap's hook to change the message before it is sent. */
  readonly postProcess?: ((xml: string) => string) | undefined;
}

/** What a transport is made of. */
export interface TransportOptions {
  readonly url: URL;
  readonly tls: TlsOptions;
  readonly proxy: URL | undefined;
  readonly maximumConnections: number;
  /** Without one, calls go out as fast as they come. */
  readonly maximumCallsPerSecond: number | undefined;
  readonly maximumResponseBytes: number;
  readonly connectTimeoutMs: number;
  readonly userAgent: string;
}

const cookieName = "vmware_soap_session";

type RequestFunction = typeof httpsRequest;

/**
 * HTTP for node-soap: keep-alive, one session cookie, no redirects, limits on time and size. Answers that are
 * no SOAP never reach the SOAP layer. Holds no request: bodies may contain a password.
 */
export class HttpTransport implements IHttpClient {
  readonly #options: TransportOptions;
  readonly #agents: Agents;
  readonly #slots: CallSlots;
  readonly #rate: CallRate;
  readonly #request: RequestFunction;
  #cookie: string | undefined;
  #isClosed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#agents = createAgents(options.url.protocol, options, options.maximumConnections);
    this.#slots = new CallSlots(options.maximumConnections);
    this.#rate = new CallRate(options.maximumCallsPerSecond);
    this.#request = options.url.protocol === "http:" ? httpRequest : httpsRequest;
  }

  /** The hook that node-soap calls; it hands the callback's error on and never looks at what is returned. */
  request(
    _url: string,
    body: unknown,
    callback: (error: unknown, response?: object, body?: Buffer) => void,
    headers?: Record<string, unknown>,
    options?: unknown,
  ): ReturnType<IHttpClient["request"]> {
    const exchange = this.#exchange(String(body), headers, options as ExchangeOptions);
    exchange.then(
      (answer) => callback(null, { headers: {} }, answer),
      (error) => callback(error),
    );
    return exchange as unknown as ReturnType<IHttpClient["request"]>;
  }

  /** The session's cookie as a header wants it; undefined before the login and after the end. */
  get sessionCookie(): string | undefined {
    return this.#cookie;
  }

  /** Cuts all connections, also those with a call under way. */
  close(): void {
    this.#isClosed = true;
    this.#cookie = undefined;
    this.#agents.calls.destroy();
    this.#agents.longPolls.destroy();
  }

  async #exchange(
    body: string,
    headers: Record<string, unknown> | undefined,
    options: ExchangeOptions,
  ): Promise<Buffer> {
    const { signal, timeoutMs, longPoll } = options;
    signal?.throwIfAborted();
    const start = performance.now();
    const remainingMs = () => Math.max(0, Math.ceil(timeoutMs - (performance.now() - start)));
    const release = longPoll ? undefined : await this.#slots.acquire(signal, timeoutMs);
    try {
      if (!longPoll) await this.#rate.waitForTurn(signal, remainingMs());
      if (this.#isClosed) throw sessionClosed();
      return await this.#send(body, headers, options, remainingMs());
    } finally {
      release?.();
    }
  }

  #send(
    body: string,
    headers: Record<string, unknown> | undefined,
    options: ExchangeOptions,
    remainingMs: number,
  ): Promise<Buffer> {
    const { signal, timeoutMs } = options;
    const { host } = this.#options.url;
    return new Promise((resolve, reject) => {
      let mayHaveArrived = false;
      const request = this.#start(body, headers, options);
      const deadline = setTimeout(() => {
        const message = `${host} did not answer within ${timeoutMs} ms`;
        request.destroy(new VSphereError("VSPHERE_TIMEOUT", message, { mayHaveArrived }));
      }, remainingMs);
      const onAbort = () => request.destroy(new Error("aborted"));
      signal?.addEventListener("abort", onAbort, { once: true });
      const settle = () => {
        clearTimeout(deadline);
        signal?.removeEventListener("abort", onAbort);
      };
      const fail = (error: unknown) => {
        settle();
        reject(signal?.aborted ? signal.reason : toTransportError(error, host, mayHaveArrived));
      };
      onceConnected(request, () => {
        mayHaveArrived = true;
      });
      request.on("error", fail);
      request.on("response", (response) => {
        this.#read(response, options).then(
          (answer) => {
            settle();
            resolve(answer);
          },
          (error) => {
            request.destroy();
            fail(error);
          },
        );
      });
      request.end(body);
    });
  }

  #start(
    body: string,
    headers: Record<string, unknown> | undefined,
    options: ExchangeOptions,
  ): ClientRequest {
    const cookie = options.login ? undefined : this.#cookie;
    const isPbm = options.service === "pbm";
    return this.#request(isPbm ? new URL("/pbm", this.#options.url) : this.#options.url, {
      method: "POST",
      agent: options.longPoll ? this.#agents.longPolls : this.#agents.calls,
      headers: {
        ...(headers as Record<string, string>),
        ...(isPbm ? { SOAPAction: '"urn:pbm/"' } : {}),
        "Content-Length": Buffer.byteLength(body),
        "User-Agent": this.#options.userAgent,
        ...(cookie === undefined ? {} : { Cookie: cookie }),
      },
    });
  }

  async #read(response: IncomingMessage, options: ExchangeOptions): Promise<Buffer> {
    const body = await readBody(response, this.#options.maximumResponseBytes);
    requireSoap(response, body, this.#options.url.host);
    if (options.login) this.#keepCookie(response);
    return body;
  }

  /** The value stays as it came: some servers put it in quotation marks and want them back. */
  #keepCookie(response: IncomingMessage): void {
    for (const cookie of response.headers["set-cookie"] ?? [])
      if (cookie.startsWith(`${cookieName}=`)) this.#cookie = cookie.split(";", 1)[0];
  }
}
