import type { IncomingMessage } from "node:http";
import { VSphereError } from "../errors.ts";

function looksLikeSoap(body: Buffer): boolean {
  const head = body.toString("latin1", 0, 1000).replace(/^\u00ef\u00bb\u00bf/, "");
  return head.trimStart().startsWith("<") && head.includes("Envelope");
}

/** Scheme, host and path of a redirect's target; its query may hold anything. */
function describeTarget(location: string | undefined, base: string): string {
  const target = location === undefined ? null : URL.parse(location, `https://${base}`);
  return target ? `${target.origin}${target.pathname}` : "elsewhere";
}

/**
 * Throws when an answer is no SOAP message: `VSPHERE_HTTP` for an error status or a redirect,
 * `VSPHERE_PROTOCOL` for anything else. A fault comes with status 500 and passes.
 */
export function requireSoap(response: IncomingMessage, body: Buffer, host: string): void {
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400)
    throw new VSphereError(
      "VSPHERE_HTTP",
      `${host} redirects (${status}) to ${describeTarget(response.headers.location, host)}; redirects are not followed, use the final address`,
      { status },
    );
  if (looksLikeSoap(body)) return;
  const type = response.headers["content-type"] ?? "no content type";
  if (status === 200)
    throw new VSphereError(
      "VSPHERE_PROTOCOL",
      `${host} answered ${body.length} bytes of ${type} that are no SOAP message; is this a vCenter's /sdk?`,
    );
  throw new VSphereError(
    "VSPHERE_HTTP",
    `${host} answered HTTP ${status} ${response.statusMessage ?? ""} (${type})`,
    {
      status,
    },
  );
}
