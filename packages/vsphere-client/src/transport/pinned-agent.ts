import { Agent, type AgentOptions } from "node:https";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect } from "node:tls";
import { VSphereError } from "../errors.ts";
import { normalizeThumbprint } from "./tls.ts";

type OnCreate = (error: Error | null, stream: Duplex) => void;

/**
 * Hands out connections only to a server whose certificate has one SHA-256 fingerprint.
 *
 * `checkServerIdentity` runs only after the chain is trusted, which a self-signed certificate never is. So the
 * handshake is made without verification, the certificate compared, and only then the socket given to HTTP.
 */
export class PinnedAgent extends Agent {
  readonly #thumbprint: string;

  constructor(thumbprint: string, options: AgentOptions) {
    super(options);
    this.#thumbprint = normalizeThumbprint(thumbprint);
  }

  override createConnection(options: ConnectionOptions, callback?: OnCreate): undefined {
    const socket = connect({ ...options, rejectUnauthorized: false });
    // The declared type wants a stream beside the error; Node itself passes none.
    const finish = (error: Error | null) => callback?.(error, socket);
    const onError = (error: Error) => finish(error);
    socket.once("error", onError);
    socket.once("secureConnect", () => {
      socket.off("error", onError);
      const shown = socket.getPeerCertificate().fingerprint256 ?? "";
      if (shown !== "" && normalizeThumbprint(shown) === this.#thumbprint) {
        finish(null);
        return;
      }
      socket.destroy();
      finish(
        new VSphereError(
          "VSPHERE_TLS",
          `${options.host}:${options.port} shows a certificate with SHA-256 thumbprint ${shown || "unknown"}, not the expected one. ` +
            "Nothing was sent. If the certificate was replaced on purpose, update tls.thumbprint.",
          { mayHaveArrived: false },
        ),
      );
    });
  }
}
