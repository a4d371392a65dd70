import { Agent, type AgentOptions } from "node:https";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { VSphereError } from "../errors.ts";
import { hasThumbprint, type TlsOptions } from "./tls.ts";
import { openTunnel } from "./tunnel.ts";

type OnCreate = (error: Error | null, stream: Duplex) => void;

/** How connections are opened and checked. */
export interface SecureAgentOptions {
  readonly tls: TlsOptions;
  readonly proxy: URL | undefined;
  /** Time until the certificate was checked. */
  readonly connectTimeoutMs: number;
}

/**
 * Opens TLS connections, through a proxy if there is one, and hands them to HTTP only when the certificate is
 * right.
 *
 * `checkServerIdentity` runs only after the chain is trusted, which a self-signed certificate never is. So with
 * a thumbprint the handshake is made without verification, the certificate compared, and only then the socket
 * given away.
 */
export class SecureAgent extends Agent {
  readonly #tls: TlsOptions;
  readonly #thumbprint: string | undefined;
  readonly #proxy: URL | undefined;
  readonly #connectTimeoutMs: number;

  constructor({ tls, proxy, connectTimeoutMs }: SecureAgentOptions, options: AgentOptions) {
    super(options);
    this.#tls = tls;
    this.#thumbprint = tls.thumbprint;
    this.#proxy = proxy;
    this.#connectTimeoutMs = connectTimeoutMs;
  }

  override createConnection(options: ConnectionOptions, callback?: OnCreate): undefined {
    // The declared type wants a stream beside an error; Node itself passes none.
    const fail = callback as ((error: Error) => void) | undefined;
    this.#open(options).then(
      (socket) => callback?.(null, socket),
      (error) => fail?.(error),
    );
  }

  async #open(options: ConnectionOptions): Promise<TLSSocket> {
    const target = `${options.host}:${options.port}`;
    const signal = AbortSignal.timeout(this.#connectTimeoutMs);
    const socket = await this.#connect(options, target, signal).catch((error) => {
      if (!signal.aborted) throw error;
      const message = `${target} did not accept a connection within ${this.#connectTimeoutMs} ms`;
      throw new VSphereError("VSPHERE_TIMEOUT", message, { cause: error, mayHaveArrived: false });
    });
    if (this.#thumbprint === undefined) return socket;
    const certificate = socket.getPeerCertificate();
    if (hasThumbprint(certificate, this.#thumbprint)) return socket;
    const shown = certificate.fingerprint256 ?? "";
    socket.destroy();
    throw new VSphereError(
      "VSPHERE_TLS",
      `${target} shows a certificate with SHA-256 thumbprint ${shown || "unknown"}, not the expected one. ` +
        "Nothing was sent. If the certificate was replaced on purpose, update tls.thumbprint.",
      { mayHaveArrived: false },
    );
  }

  async #connect(options: ConnectionOptions, target: string, signal: AbortSignal): Promise<TLSSocket> {
    const tunnel = this.#proxy ? { socket: await openTunnel(this.#proxy, target, signal) } : {};
    return this.#handshake({ ...options, ...tunnel }, signal);
  }

  #handshake(options: ConnectionOptions, signal: AbortSignal): Promise<TLSSocket> {
    const { ca, insecure } = this.#tls;
    return new Promise((resolve, reject) => {
      const socket = connect({
        ...options,
        ...(ca === undefined ? {} : { ca }),
        rejectUnauthorized: this.#thumbprint === undefined && insecure !== true,
      });
      const onTimeout = () => socket.destroy(new Error("timeout"));
      signal.addEventListener("abort", onTimeout, { once: true });
      socket.once("error", reject);
      socket.once("secureConnect", () => {
        signal.removeEventListener("abort", onTimeout);
        socket.off("error", reject);
        resolve(socket);
      });
    });
  }
}
