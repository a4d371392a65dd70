import { Agent as HttpAgent } from "node:http";
import { SecureAgent, type SecureAgentOptions } from "./secure-agent.ts";

/** Servers and proxies drop idle connections; a connection unused for this long is closed from our side first. */
const idleConnectionMs = 15_000;

/** The connections of one session: a few shared ones, and separate ones for calls that block for long. */
export interface Agents {
  readonly calls: HttpAgent;
  readonly longPolls: HttpAgent;
}

/** Agents for `protocol` (`http:` or `https:`); at most `maximumConnections` for ordinary calls. */
export function createAgents(
  protocol: string,
  options: SecureAgentOptions,
  maximumConnections: number,
): Agents {
  const create = (maxSockets: number): HttpAgent => {
    const common = { keepAlive: true, maxSockets, timeout: idleConnectionMs };
    return protocol === "http:" ? new HttpAgent(common) : new SecureAgent(options, common);
  };
  return { calls: create(maximumConnections), longPolls: create(Number.POSITIVE_INFINITY) };
}
