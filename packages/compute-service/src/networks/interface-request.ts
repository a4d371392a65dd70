import type { GuestAddress, InterfaceRequest } from "@novasphere/ops";
import type { NetworkOptions } from "./instance-networks.ts";
import { invalidInput } from "./network-failures.ts";
import type { Vif } from "./network-info.ts";

/** A card of a VM with its port and address. */
export type PortRequest = InterfaceRequest & { readonly vifId: string; readonly macAddress: string };

/**
 * How a port is plugged in vCenter, by what its binding says. Throws `InvalidInput` for a binding that vCenter cannot
 * plug, and so for a port that Neutron has not bound.
 */
export function interfaceRequest(vif: Vif, options: Pick<NetworkOptions, "integrationBridge">): PortRequest {
  const ipv4 = guestAddress(vif);
  return {
    vifId: vif.id,
    macAddress: vif.address,
    network: networkOf(vif, options),
    ...(ipv4 && { ipv4 }),
  };
}

function networkOf(
  { type, details, network }: Vif,
  { integrationBridge }: Pick<NetworkOptions, "integrationBridge">,
): InterfaceRequest["network"] {
  const text = (name: string) => {
    const value = details[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  if (type === "ovs") {
    if (integrationBridge !== undefined)
      return { opaqueNetworkId: integrationBridge, opaqueNetworkType: "opaque" };
    return { opaqueNetworkId: text("nsx-logical-switch-id") ?? network.id };
  }
  if (type !== "dvs") throw invalidInput(`vif type ${type} not supported`);
  const [switchUuid, portgroupKey, portKey] = [text("dvs_id"), text("pg_id"), text("dvs_port_key")];
  if (switchUuid !== undefined && portgroupKey !== undefined)
    return { switchUuid, portgroupKey, ...(portKey !== undefined && { portKey }) };
  const portgroup = text("dvs_port_group_name") ?? network.bridge ?? network.id;
  return portKey === undefined ? portgroup : { portgroup, portKey };
}

/** What a guest without DHCP is told of the port's first IPv4 subnet. */
function guestAddress({ network }: Vif): GuestAddress | undefined {
  const subnet = network.subnets.find(({ version }) => version === 4);
  if (!subnet) return undefined;
  const address = subnet.ips[0]?.address;
  const gateway = subnet.gateway.address;
  const dns = subnet.dns[0]?.address;
  return {
    cidr: subnet.cidr,
    ...(address && { address }),
    ...(gateway && { gateway }),
    ...(dns && { dns }),
  };
}
