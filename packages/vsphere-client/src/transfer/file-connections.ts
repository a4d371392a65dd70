import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { assertSafeScheme } from "../endpoint.ts";
import { sessionClosed } from "../errors.ts";
import { SecureAgent } from "../transport/secure-agent.ts";
import type { TlsOptions } from "../transport/tls.ts";
import { FileExchange } from "./file-exchange.ts";

/** Where a file is sent to or read from. */
export interface FileTarget {
  readonly url: URL;
  /** What stands for it in messages: the url may hold a secret. */
  readonly label: string;
  /** The fingerprint that the vCenter told of this host's certificate. */
  readonly thumbprint?: string | undefined;
  readonly cookie?: string | undefined;
}

/** One request for a file. */
export interface FileRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "POST";
  readonly headers?: Readonly<Record<string, string | number>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Time without a byte going on, not time altogether. */
  readonly timeoutMs: number;
}

/** What {@link FileConnections} are made of. */
export interface FileConnectionsOptions {
  /** The vCenter's SDK endpoint. */
  readonly url: URL;
  readonly tls: TlsOptions;
  readonly proxy: URL | undefined;
  readonly connectTimeoutMs: number;
  readonly userAgent: string;
}

/**
 * Connections for files: one for each transfer, to the vCenter or one of its hosts, beside those for calls, since
 * a transfer may take hours. The thumbprint option is about the vCenter; of a host the vCenter tells it.
 */
export class FileConnections {
  readonly #options: FileConnectionsOptions;
  readonly #open = new Set<FileExchange>();
  #isClosed = false;

  constructor(options: FileConnectionsOptions) {
    this.#options = options;
  }

  /** The vCenter's address, without a path. */
  get server(): URL {
    return new URL(this.#options.url.origin);
  }

  /** Begins a request; its body and its answer are up to the {@link FileExchange}. Throws `VSPHERE_SESSION_CLOSED`. */
  start(target: FileTarget, request: FileRequest): FileExchange {
    if (this.#isClosed) throw sessionClosed();
    request.signal?.throwIfAborted();
    const exchange = new FileExchange(this.#request(target, request), {
      what: `${request.method} ${target.label}`,
      host: target.url.host,
      signal: request.signal,
      timeoutMs: request.timeoutMs,
      onEnd: () => this.#open.delete(exchange),
    });
    this.#open.add(exchange);
    return exchange;
  }

  /** Cuts all transfers; they throw `VSPHERE_SESSION_CLOSED`. */
  close(): void {
    this.#isClosed = true;
    for (const exchange of this.#open) exchange.cut(sessionClosed());
  }

  #request({ url, thumbprint, cookie }: FileTarget, { method, headers }: FileRequest): ClientRequest {
    assertSafeScheme(url, this.#options.tls.insecure === true);
    const isPlain = url.protocol === "http:";
    const request = isPlain ? httpRequest : httpsRequest;
    return request(url, {
      method,
      agent: isPlain ? new HttpAgent() : this.#agent(url, thumbprint),
      headers: {
        "User-Agent": this.#options.userAgent,
        ...(cookie === undefined ? {} : { Cookie: cookie }),
        ...headers,
      },
    });
  }

  #agent(url: URL, thumbprint: string | undefined): SecureAgent {
    const { tls, proxy, connectTimeoutMs, url: server } = this.#options;
    const isServer = url.host === server.host;
    const trust = isServer ? tls : { ca: tls.ca, insecure: tls.insecure, thumbprint };
    return new SecureAgent({ tls: trust, proxy, connectTimeoutMs }, {});
  }
}
