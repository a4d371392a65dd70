import { isIP } from "node:net";
import { connect } from "node:tls";
import { VSphereError } from "../errors.ts";
import { toTransportError } from "./transport-error.ts";

/**
 * The SHA-256 thumbprint of the certificate that a server shows now, `AA:BB:…`, for people to compare with what
 * the server's console says. It proves nothing by itself. One TLS handshake, nothing is sent.
 * Throws `VSPHERE_CONNECTION`, `VSPHERE_TLS` and `VSPHERE_TIMEOUT`.
 */
export function fetchThumbprint(
  address: string | URL,
  options: { readonly signal?: AbortSignal | undefined; readonly timeoutMs?: number } = {},
): Promise<string> {
  const { signal, timeoutMs = 10_000 } = options;
  const url = new URL(address);
  if (url.protocol !== "https:") throw new TypeError(`${url.host} has no certificate without https`);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const socket = connect({
      host,
      port: url.port === "" ? 443 : Number(url.port),
      ...(isIP(host) ? {} : { servername: host }),
      rejectUnauthorized: false,
    });
    const onAbort = () => socket.destroy(new Error("aborted"));
    signal?.addEventListener("abort", onAbort, { once: true });
    socket.setTimeout(timeoutMs, () =>
      socket.destroy(
        new VSphereError("VSPHERE_TIMEOUT", `${url.host} did not answer within ${timeoutMs} ms`),
      ),
    );
    socket.once("secureConnect", () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once("error", (error) =>
      reject(signal?.aborted ? signal.reason : toTransportError(error, url.host, false)),
    );
    socket.once("close", () => signal?.removeEventListener("abort", onAbort));
  });
}
