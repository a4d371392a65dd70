import type { NovaContext } from "../conductor/nova-context.ts";
import { novaFailure } from "../manager/failures/nova-failure.ts";
import type { Instance } from "../objects/instance.ts";
import type { InstanceNetworks } from "./instance-networks.ts";
import type { NetworkChoice, NetworkWish } from "./network-choice.ts";
import {
  externalNetworkForbidden,
  networkAmbiguous,
  networkNotFound,
  noNetwork,
  portBindingFailed,
  portInUse,
  portNotFound,
  portNotUsable,
  portNotUsableDns,
  qosNotSupported,
} from "./network-failures.ts";
import { list, one } from "./neutron.ts";
import { isNeutronError, NeutronError } from "./neutron-error.ts";
import { isBindingFailed, type Network, type Port } from "./neutron-records.ts";

/** A card to be: the port is there already, or has to be made on the network. */
export interface PlannedPort {
  readonly network: Network;
  readonly address: string | null;
  readonly given: Port | undefined;
}

/**
 * What has to be made for an instance, in the order that was asked for. Nova's API has checked it all; by now it may be
 * different. Throws Nova's exceptions for what cannot be had.
 */
export async function planPorts(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  choice: NetworkChoice,
): Promise<readonly PlannedPort[]> {
  const planned =
    choice.kind === "these"
      ? await planWishes(networks, context, instance, choice.wishes)
      : await planFreely(networks, context, instance, choice.kind);
  const isAdmin = context["is_admin"] === true || [context["roles"] ?? []].flat().includes("admin");
  for (const { network } of planned)
    if (network["router:external"] && !network.shared && !isAdmin) throw externalNetworkForbidden(network.id);
  return planned;
}

async function planWishes(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  wishes: readonly NetworkWish[],
): Promise<readonly PlannedPort[]> {
  const given = await fetchGivenPorts(networks, context, instance, wishes);
  const complete = wishes.map(({ networkId, portId, address }) => {
    const port = given.find(({ id }) => id === portId);
    return { port, address, networkId: port?.network_id ?? networkId ?? "" };
  });
  const id = [...new Set(complete.map(({ networkId }) => networkId))];
  const found = await list<Network>(networks.neutron, context, "user", "networks", { id });
  return complete.map(({ port, address, networkId }) => {
    const network = found.find((entry) => entry.id === networkId);
    if (!network) throw networkNotFound(networkId);
    return { network, address, given: port };
  });
}

async function fetchGivenPorts(
  { neutron }: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  wishes: readonly NetworkWish[],
): Promise<readonly Port[]> {
  const ids = wishes.flatMap(({ portId }) => portId ?? []);
  if (ids.length === 0) return [];
  // As administrator: others do not see whether resources have to be reserved for it.
  const ports = await list<Port>(neutron, context, "admin", "ports", { id: ids });
  return ids.map((id) => {
    const port = ports.find((entry) => entry.id === id);
    if (!port) throw portNotFound(id);
    checkGivenPort(port, instance);
    return port;
  });
}

function checkGivenPort(port: Port, instance: Instance): void {
  const uuid = instance.get("uuid");
  const hostname = instance.find("hostname") ?? "";
  if (port.tenant_id !== instance.get("project_id")) throw portNotUsable(port.id, uuid);
  if (port.device_id) throw portInUse(port.id);
  if (port.dns_name && port.dns_name !== hostname) throw portNotUsableDns(port, uuid, hostname);
  if (isBindingFailed(port)) throw portBindingFailed(port.id);
  if (wantsResources(port)) throw qosNotSupported(uuid, port.network_id);
}

/** True for a port for which Placement would have to reserve bandwidth: nodes here have none to give. */
export function wantsResources({ resource_request: request }: Port): boolean {
  if (!request) return false;
  const groups = request["request_groups"];
  return Array.isArray(groups) ? groups.length > 0 : Object.keys(request).length > 0;
}

async function planFreely(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  kind: "none" | "any" | "one" | "automatic",
): Promise<readonly PlannedPort[]> {
  if (kind === "none") return [];
  const { neutron } = networks;
  const tenant_id = instance.get("project_id") ?? "";
  // Networks that are being made are not up yet.
  const own = { tenant_id, shared: false, ...(kind === "automatic" && { admin_state_up: true }) };
  const [first, ...others] = [
    ...(await list<Network>(neutron, context, "user", "networks", own)),
    ...(await list<Network>(neutron, context, "user", "networks", { shared: true })),
  ];
  if (others.length > 0) throw networkAmbiguous();
  if (first) return [{ network: first, address: null, given: undefined }];
  if (kind === "any") return [];
  if (kind === "one") throw noNetwork(tenant_id);
  const network = await makeTopology(networks, context, tenant_id);
  return [{ network, address: null, given: undefined }];
}

/** Has Neutron make a network, a subnet and a router for the project. */
async function makeTopology(
  { neutron }: InstanceNetworks,
  context: NovaContext,
  project_id: string,
): Promise<Network> {
  try {
    const path = `/auto-allocated-topology/${project_id}`;
    const made = { method: "GET", path, name: "auto_allocated_topology" } as const;
    const { id } = await one<{ id: string }>(neutron, context, "user", made);
    const shown = { method: "GET", path: `/networks/${id}`, name: "network" } as const;
    return await one<Network>(neutron, context, "user", shown);
  } catch (cause) {
    const isRefused = cause instanceof NeutronError && cause.status === 409;
    if (!isRefused && !isNeutronError(cause, "NetworkNotFound")) throw cause;
    throw novaFailure(
      {
        className: "UnableToAutoAllocateNetwork",
        code: 400,
        message: `Unable to automatically allocate a network for project ${project_id}`,
        kwargs: { project_id },
      },
      { cause },
    );
  }
}
