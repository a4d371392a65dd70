import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { PinnedAgent } from "./pinned-agent.ts";
import type { TlsOptions } from "./tls.ts";

/** Servers and proxies drop idle connections; a connection unused for this long is closed from our side first. */
const idleConnectionMs = 15_000;

/** The connections of one session: a few shared ones, and separate ones for calls that block for long. */
export interface Agents {
  readonly calls: HttpAgent;
  readonly longPolls: HttpAgent;
}

function createAgent(protocol: string, tls: TlsOptions, maxSockets: number): HttpAgent {
  const options = { keepAlive: true, maxSockets, timeout: idleConnectionMs };
  if (protocol === "http:") return new HttpAgent(options);
  if (tls.thumbprint !== undefined) return new PinnedAgent(tls.thumbprint, options);
  return new HttpsAgent({
    ...options,
    rejectUnauthorized: tls.insecure !== true,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
  });
}

/** Agents for `protocol` (`http:` or `https:`); at most `maximumConnections` for ordinary calls. */
export function createAgents(protocol: string, tls: TlsOptions, maximumConnections: number): Agents {
  return {
    calls: createAgent(protocol, tls, maximumConnections),
    longPolls: createAgent(protocol, tls, Number.POSITIVE_INFINITY),
  };
}
