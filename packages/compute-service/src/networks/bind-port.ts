import type { JsonObject } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../conductor/nova-context.ts";
import { novaFailure } from "../manager/failures/nova-failure.ts";
import type { Instance } from "../objects/instance.ts";
import type { InstanceNetworks } from "./instance-networks.ts";
import { invalidInput, portBindingFailed, portInUse } from "./network-failures.ts";
import { one } from "./neutron.ts";
import { isNeutronError, NeutronError } from "./neutron-error.ts";
import { bindingProfile, isBindingFailed, type Network, type Port } from "./neutron-records.ts";
import type { PlannedPort } from "./plan-ports.ts";

const dns = "dns-integration";

/** Changes a port as administrator. */
export function updatePort(
  { neutron }: InstanceNetworks,
  context: NovaContext,
  id: string,
  changes: JsonObject,
): Promise<Port> {
  const request = { method: "PUT", path: `/ports/${id}`, name: "port", body: { port: changes } } as const;
  return one<Port>(neutron, context, "admin", request);
}

/** Says in Neutron that a port is this instance's, on this host. */
export async function bindPort(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  id: string,
  { network, given }: PlannedPort,
): Promise<Port> {
  const hasDns = await networks.neutron.hasExtension(dns);
  const hostname = instance.find("hostname") ?? "";
  const profile = given ? bindingProfile(given) : {};
  const port = await bind(networks, context, id, {
    device_id: instance.get("uuid"),
    device_owner: deviceOwner(instance),
    "binding:host_id": networks.host,
    ...(Object.keys(profile).length > 0 && { "binding:profile": profile }),
    ...(hasDns && !network.dns_domain && { dns_name: hostname }),
  });
  // In a zone of the user's own the name is the user's.
  if (hasDns && network.dns_domain) await nameInZone(networks, context, id, hostname);
  return port;
}

/** Who uses a port, for Neutron. */
export function deviceOwner(instance: Instance): string {
  return `compute:${instance.find("availability_zone") ?? ""}`;
}

async function bind(
  networks: InstanceNetworks,
  context: NovaContext,
  id: string,
  changes: JsonObject,
): Promise<Port> {
  try {
    const port = await updatePort(networks, context, id, changes);
    if (isBindingFailed(port)) throw portBindingFailed(id);
    return port;
  } catch (cause) {
    if (isNeutronError(cause, "MacAddressInUse")) throw portInUse(id, cause);
    if (!isNeutronError(cause, "HostNotCompatibleWithFixedIps")) throw cause;
    throw novaFailure(
      {
        className: "FixedIpInvalidOnHost",
        code: 400,
        message: `The fixed IP associated with port ${id} is not compatible with the host.`,
        kwargs: { port_id: id },
      },
      { cause },
    );
  }
}

async function nameInZone(
  { neutron }: InstanceNetworks,
  context: NovaContext,
  id: string,
  dns_name: string,
): Promise<void> {
  try {
    const body = { port: { dns_name } };
    await one<Port>(neutron, context, "user", { method: "PUT", path: `/ports/${id}`, name: "port", body });
  } catch (cause) {
    if (!(cause instanceof NeutronError) || cause.status !== 400) throw cause;
    throw invalidInput(`Instance hostname ${dns_name} is not a valid DNS name`, cause);
  }
}

/** What of a profile goes with its host. */
const hostKeys: ReadonlySet<string> = new Set([
  "pci_vendor_info",
  "pci_slot",
  "allocation",
  "arq_uuid",
  "physical_network",
  "card_serial_number",
  "vf_num",
  "pf_mac_address",
  "device_mac_address",
]);

/**
 * Takes ports from their host and, unless the instance keeps them, from the instance. What fails is logged: nothing can
 * be done about it here.
 */
export async function unbindPorts(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  ports: readonly Port[],
  { keepsInstance = false }: { readonly keepsInstance?: boolean } = {},
): Promise<void> {
  const { neutron, log } = networks;
  const hasDns = !keepsInstance && ports.length > 0 && (await neutron.hasExtension(dns));
  for (const port of ports)
    try {
      const zone = hasDns ? await dnsDomain(networks, context, port) : undefined;
      const kept = Object.entries(bindingProfile(port)).filter(([key]) => !hostKeys.has(key));
      await updatePort(networks, context, port.id, {
        "binding:host_id": null,
        "binding:profile": Object.fromEntries(kept),
        ...(!keepsInstance && { device_id: "", device_owner: "" }),
        ...(hasDns && !zone && { dns_name: "" }),
      });
      if (hasDns && zone) await nameInZone(networks, context, port.id, "");
    } catch (error) {
      if (error instanceof NeutronError && error.status === 404) continue;
      log.error(`port ${port.id} was not unbound`, { context, instance: instance.get("uuid"), error });
    }
}

async function dnsDomain(
  { neutron }: InstanceNetworks,
  context: NovaContext,
  { network_id }: Port,
): Promise<string | null | undefined> {
  const path = `/networks/${network_id}?fields=dns_domain`;
  const network = await one<Network>(neutron, context, "admin", { method: "GET", path, name: "network" });
  return network.dns_domain;
}
