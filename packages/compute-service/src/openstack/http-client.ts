import { once } from "node:events";
import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { ComputeServiceError } from "../errors.ts";
import type { Timers } from "../service/timers.ts";
import { type HttpOptions, retryDelayMs } from "./http-options.ts";

const usualTimeoutMs = 60_000;

/** One request. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes that come by and by cannot be sent twice, so such a request is not repeated. */
  readonly body?: string | AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
}

/** An answer of any status. Its body has to be read, or {@link HttpAnswer.discard}ed. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Readable;
  header(name: string): string | undefined;
  text(): Promise<string>;
  discard(): void;
}

/**
 * Talks to one of OpenStack's services as a group of nova.conf says: with whose certificates, for how long, and how often
 * again. The options are keystoneauth's.
 */
export class HttpClient {
  readonly #options: HttpOptions;
  readonly #timers: Pick<Timers, "wait">;
  readonly #plain = new HttpAgent({ keepAlive: true });
  readonly #secure: HttpsAgent;

  constructor(options: HttpOptions, timers: Pick<Timers, "wait">) {
    const { ca, cert, key, isVerified } = options;
    this.#options = options;
    this.#timers = timers;
    this.#secure = new HttpsAgent({
      keepAlive: true,
      rejectUnauthorized: isVerified,
      ...(ca && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
    });
  }

  /**
   * Sends a request, and again as often as the options say when there is no connection or the service is not available.
   * Rejects with `COMPUTE_SERVICE_UNREACHABLE`, or with the signal's reason.
   */
  async send(url: string, request: HttpRequest): Promise<HttpAnswer> {
    const { connectRetries, statusRetries, retriableStatuses } = this.#options;
    const isRepeatable = typeof request.body === "string" || request.body === undefined;
    let [connects, statuses] = isRepeatable ? [connectRetries, statusRetries] : [0, 0];
    for (;;) {
      const answer = await this.#attempt(url, request).catch((error: unknown) => {
        request.signal?.throwIfAborted();
        if (error instanceof BodyFailure) throw error.cause;
        if (connects === 0 || !isConnectionFailure(error)) throw unreachable(url, request, error);
        return undefined;
      });
      if (answer && (statuses === 0 || !retriableStatuses.includes(answer.status))) return answer;
      answer?.discard();
      if (answer) statuses -= 1;
      else connects -= 1;
      const kind = answer ? "status" : "connect";
      const attempt = answer ? statusRetries - statuses : connectRetries - connects;
      await this.#pause(retryDelayMs(this.#options, kind, attempt), request.signal);
    }
  }

  #pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return this.#timers.wait(ms, signal ?? new AbortController().signal);
  }

  async #attempt(url: string, { method, headers = {}, body, signal }: HttpRequest): Promise<HttpAnswer> {
    const isSecure = url.startsWith("https:");
    const options = {
      method,
      headers: { ...headers, ...(typeof body === "string" && { "content-length": Buffer.byteLength(body) }) },
      agent: isSecure ? this.#secure : this.#plain,
      ...(signal && { signal }),
    };
    const sent = isSecure ? requestHttps(url, options) : requestHttp(url, options);
    const timeoutMs = this.#options.timeoutMs ?? (typeof body === "object" ? undefined : usualTimeoutMs);
    if (timeoutMs !== undefined)
      sent.setTimeout(timeoutMs, () => sent.destroy(new Error(`nothing came for ${timeoutMs / 1000} s`)));
    const answered = once(sent, "response") as Promise<[IncomingMessage]>;
    const failed = once(sent, "close").then((): never => {
      throw new Error("the connection was closed before an answer came");
    });
    failed.catch(() => undefined);
    answered.catch(() => undefined);
    if (typeof body === "object") await sendAll(sent, body, answered);
    else sent.end(body);
    const [response] = await Promise.race([answered, failed]);
    return toAnswer(response);
  }
}

/** What went wrong where the bytes come from. */
class BodyFailure extends Error {}

/** Sends bytes as fast as they are taken. An answer that comes before the last of them is the answer. */
async function sendAll(
  sent: ClientRequest,
  body: AsyncIterable<Uint8Array>,
  answered: Promise<unknown>,
): Promise<void> {
  let isAnswered = false;
  const early = answered.then(() => {
    isAnswered = true;
  });
  early.catch(() => undefined);
  try {
    for await (const chunk of body) {
      if (isAnswered || sent.destroyed) break;
      if (!sent.write(chunk)) await Promise.race([once(sent, "drain"), early]);
    }
  } catch (cause) {
    const isOurs = sent.destroyed;
    sent.destroy();
    throw isOurs ? cause : new BodyFailure("the bytes to send failed", { cause });
  }
  sent.end();
}

function toAnswer(response: IncomingMessage): HttpAnswer {
  return {
    status: response.statusCode ?? 0,
    body: response,
    header: (name) => response.headers[name]?.toString(),
    text: () => text(response),
    discard: () => {
      response.resume();
    },
  };
}

/** Codes of a connection that could not be made or was lost: keystoneauth tries again after any of them. */
const connectionCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
]);

function isConnectionFailure(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionFailure);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && connectionCodes.has(code);
}

function unreachable(url: string, { method }: HttpRequest, cause: unknown): ComputeServiceError {
  const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : cause;
  return new ComputeServiceError("COMPUTE_SERVICE_UNREACHABLE", `${method} ${url} failed: ${reason}`, {
    cause,
  });
}
