import { VSphereError } from "../errors.ts";
import { isTlsErrorCode } from "./tls.ts";

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/**
 * What Node's network layer threw, as our error. `target` is host and port; `mayHaveArrived` tells whether a
 * byte of the request can have left.
 */
export function toTransportError(cause: unknown, target: string, mayHaveArrived: boolean): VSphereError {
  if (cause instanceof VSphereError) return cause;
  const code = codeOf(cause);
  const text = cause instanceof Error ? cause.message : String(cause);
  if (isTlsErrorCode(code))
    return new VSphereError(
      "VSPHERE_TLS",
      `no trusted connection to ${target}: ${text}. Give the authority (tls.ca) or the certificate's thumbprint (tls.thumbprint).`,
      { cause, mayHaveArrived },
    );
  const what = mayHaveArrived ? "the connection broke" : "no connection";
  return new VSphereError("VSPHERE_CONNECTION", `${what} to ${target}: ${text || code}`, {
    cause,
    mayHaveArrived,
  });
}
