import type { JsonObject } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../conductor/nova-context.ts";
import type { Instance } from "../objects/instance.ts";
import { deviceOwner, unbindPorts, updatePort } from "./bind-port.ts";
import { knownNetworkInfo } from "./info-cache.ts";
import type { InstanceNetworks } from "./instance-networks.ts";
import { bindingNotChanged } from "./network-failures.ts";
import type { NetworkInfo } from "./network-info.ts";
import { ask, one } from "./neutron.ts";
import { NeutronError } from "./neutron-error.ts";
import { bindingProfile, type Port } from "./neutron-records.ts";
import { listOwnPorts, refreshNetworkInfo } from "./refresh-info.ts";

const severalBindings = "binding-extended";

/** Where Neutron says that a port may be bound to a host beside its own. */
const bindingPath = (port: string, host: string) => `/ports/${port}/bindings/${encodeURIComponent(host)}`;

/** Binds the ports of an instance to a host, as far as they are not. True when there were any to bind. */
export async function bindPortsTo(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  host: string,
): Promise<boolean> {
  const ports = await listOwnPorts(networks, context, instance);
  const astray = ports.filter((port) => port["binding:host_id"] !== host || isUnbound(port));
  for (const port of astray) {
    const { migrating_to: destination, ...profile } = bindingProfile(port);
    const changes: JsonObject = {
      "binding:host_id": host,
      device_owner: deviceOwner(instance),
      ...(destination !== undefined && { "binding:profile": profile }),
    };
    await updatePort(networks, context, port.id, changes);
  }
  return astray.length > 0;
}

/** Binds the ports of an instance that has come to this host. Gives what is known of them. */
export async function arrive(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
): Promise<NetworkInfo> {
  if ((await knownNetworkInfo(networks, context, instance)).length === 0) return [];
  await bindPortsTo(networks, context, instance, networks.host);
  return refreshNetworkInfo(networks, context, instance);
}

function isUnbound(port: Port): boolean {
  return ["unbound", "binding_failed"].includes(port["binding:vif_type"] ?? "");
}

/** Takes the ports of an instance from their host; they stay the instance's. */
export async function leaveHost(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
): Promise<void> {
  if ((await knownNetworkInfo(networks, context, instance)).length === 0) return;
  const ports = await listOwnPorts(networks, context, instance);
  await unbindPorts(networks, context, instance, ports, { keepsInstance: true });
}

/**
 * Makes the bindings count that were made in advance on the host that an instance moves to. Without any, the ports are
 * bound when the instance has arrived. Throws `PortBindingActivationFailed`.
 */
export async function activateBindings(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  host: string,
): Promise<void> {
  const { neutron, log } = networks;
  const info = await knownNetworkInfo(networks, context, instance);
  if (info.length === 0 || !(await neutron.hasExtension(severalBindings))) return;
  for (const { id } of info) {
    const path = bindingPath(id, host);
    let status: string;
    try {
      const request = { method: "GET", path, name: "binding" } as const;
      status = (await one<{ status: string }>(neutron, context, "admin", request)).status;
    } catch (error) {
      if (error instanceof NeutronError && error.status === 404) return;
      log.error(`the binding of port ${id} on ${host} is not known`, {
        context,
        instance: instance.get("uuid"),
        error,
      });
      continue;
    }
    if (status !== "ACTIVE") await activate(networks, context, id, host);
  }
}

async function activate(
  { neutron }: InstanceNetworks,
  context: NovaContext,
  id: string,
  host: string,
): Promise<void> {
  try {
    const path = `${bindingPath(id, host)}/activate`;
    await ask(neutron, context, "admin", { method: "PUT", path });
  } catch (error) {
    // Somebody else did it meanwhile.
    if (error instanceof NeutronError && error.status === 409) return;
    throw bindingNotChanged("PortBindingActivationFailed", id, host, error);
  }
}

/** Deletes the bindings of an instance's ports on a host that it is not on. Throws `PortBindingDeletionFailed`. */
export async function deleteBindings(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  host: string,
): Promise<void> {
  const { neutron } = networks;
  const info = await knownNetworkInfo(networks, context, instance);
  if (info.length === 0 || !(await neutron.hasExtension(severalBindings))) return;
  for (const { id } of info)
    try {
      await ask(neutron, context, "admin", { method: "DELETE", path: bindingPath(id, host) });
    } catch (error) {
      if (error instanceof NeutronError && error.status === 404) continue;
      throw bindingNotChanged("PortBindingDeletionFailed", id, host, error);
    }
}
