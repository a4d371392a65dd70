import type { JsonObject, RpcFailure } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../conductor/nova-context.ts";
import { novaFailure } from "../manager/failures/nova-failure.ts";
import type { Instance } from "../objects/instance.ts";
import type { InstanceNetworks } from "./instance-networks.ts";
import {
  invalidInput,
  networkNotFound,
  portBindingFailed,
  qosNotSupported,
  securityGroupsNotApplicable,
} from "./network-failures.ts";
import { ask, one } from "./neutron.ts";
import { NeutronError } from "./neutron-error.ts";
import { isBindingFailed, type Network, type Port } from "./neutron-records.ts";
import { type PlannedPort, wantsResources } from "./plan-ports.ts";

/** Throws `SecurityGroupCannotBeApplied` for a network whose ports cannot have what was asked for. */
export function checkSecurity(
  { port_security_enabled: isSecured = true, subnets = [] }: Network,
  securityGroups: readonly string[],
): void {
  // Neutron cannot filter where there are no addresses, and does not where it was told not to.
  if (isSecured ? subnets.length === 0 : securityGroups.length > 0) throw securityGroupsNotApplicable();
}

/** Makes a port for an instance on a network, with the user's rights. Gives its id. */
export async function makePort(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  { network, address }: PlannedPort,
  securityGroups: readonly string[],
): Promise<string> {
  const uuid = instance.get("uuid");
  const port = await createPort(networks, context, network.id, address, {
    // Says from the start whose it is, so that nobody else takes it.
    device_id: uuid,
    network_id: network.id,
    admin_state_up: true,
    tenant_id: instance.get("project_id"),
    ...(securityGroups.length > 0 && { security_groups: securityGroups }),
    ...(address !== null && { fixed_ips: [{ ip_address: address }] }),
  });
  const wrong = wantsResources(port)
    ? qosNotSupported(uuid, network.id)
    : isBindingFailed(port)
      ? portBindingFailed(port.id)
      : undefined;
  if (!wrong) return port.id;
  await deletePort(networks, context, port.id).catch((error) =>
    networks.log.warn(`port ${port.id} was not deleted`, { context, instance: uuid, error }),
  );
  throw wrong;
}

async function createPort(
  { neutron }: InstanceNetworks,
  context: NovaContext,
  networkId: string,
  address: string | null,
  port: JsonObject,
): Promise<Port> {
  try {
    const request = { method: "POST", path: "/ports", name: "port", body: { port } } as const;
    return await one<Port>(neutron, context, "user", request);
  } catch (error) {
    throw (error instanceof NeutronError ? refusal(error, networkId, address) : undefined) ?? error;
  }
}

function refusal(cause: NeutronError, net: string, address: string | null): RpcFailure | undefined {
  const named = (className: string, code: number, message: string, kwargs = {}) =>
    novaFailure({ className, code, message, kwargs }, { cause });
  switch (cause.type) {
    case "OverQuota":
      return named("PortLimitExceeded", 413, "Maximum number of ports exceeded");
    case "IpAddressGenerationFailure":
      return named("NoMoreFixedIps", 500, `No fixed IP addresses available for network: ${net}`, { net });
    case "InvalidIpForNetwork":
      return invalidInput(`Fixed IP ${address} is not a valid ip address for network ${net}.`, cause);
    case "IpAddressInUse":
    case "IpAddressAlreadyAllocated":
      return named("FixedIpAlreadyInUse", 500, `Fixed IP ${address} is already in use.`);
    case "NetworkNotFound":
      return networkNotFound(net, cause);
    default:
      return undefined;
  }
}

/** Deletes a port with the user's rights; one that is gone is success. */
export async function deletePort(
  { neutron }: InstanceNetworks,
  context: NovaContext,
  id: string,
): Promise<void> {
  try {
    await ask(neutron, context, "user", { method: "DELETE", path: `/ports/${id}` });
  } catch (error) {
    if (!(error instanceof NeutronError) || error.status !== 404) throw error;
  }
}
