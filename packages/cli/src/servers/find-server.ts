import type { InstanceInfo } from "@novasphere/ops";
import { CliError } from "../errors.ts";
import type { LocatedInstance } from "./server-row.ts";

/** All instances with their nodes, nodes in the order of the configuration. */
export function locateInstances(
  byNode: ReadonlyMap<string, readonly InstanceInfo[]>,
): readonly LocatedInstance[] {
  return [...byNode].flatMap(([node, instances]) => instances.map((instance) => ({ node, instance })));
}

/**
 * The instance that a UUID or a name on the command line means; the VM's name in vCenter works too. Throws
 * `CLI_SERVER_NOT_FOUND` or `CLI_SERVER_AMBIGUOUS`.
 */
export function requireServer(servers: readonly LocatedInstance[], text: string): LocatedInstance {
  const byUuid = servers.find(({ instance }) => instance.uuid.toLowerCase() === text.toLowerCase());
  if (byUuid) return byUuid;
  const named = servers.filter(({ instance }) => instance.displayName === text || instance.vmName === text);
  const [only] = named;
  if (!only)
    throw new CliError(
      "CLI_SERVER_NOT_FOUND",
      `there is no server '${text}' on any node; see 'novasphere server list'`,
    );
  if (named.length === 1) return only;
  const listed = named.map(({ node, instance }) => `${instance.uuid} on ${node}`).join(", ");
  throw new CliError("CLI_SERVER_AMBIGUOUS", `several servers are called '${text}': ${listed}; use the UUID`);
}
