import type { JsonObject } from "@novasphere/oslo-messaging";

/** An address of a port. */
interface PortAddress {
  readonly subnet_id: string;
  readonly ip_address: string;
}

/** A port as Neutron shows it to administrators; users do not see all of it. */
export interface Port {
  readonly id: string;
  readonly network_id: string;
  readonly tenant_id: string;
  readonly mac_address: string;
  /** Empty for a port that nobody uses. */
  readonly device_id?: string | null;
  readonly status?: string;
  readonly admin_state_up?: boolean;
  readonly fixed_ips: readonly PortAddress[];
  readonly dns_name?: string | null;
  /** What has to be reserved for it, for a policy of quality of service. */
  readonly resource_request?: JsonObject | null;
  readonly "binding:host_id"?: string | null;
  readonly "binding:vif_type"?: string | null;
  readonly "binding:vif_details"?: JsonObject | null;
  readonly "binding:vnic_type"?: string | null;
  readonly "binding:profile"?: JsonObject | null;
}

/** A network. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly tenant_id: string;
  readonly subnets?: readonly string[];
  readonly shared?: boolean;
  readonly "router:external"?: boolean;
  readonly port_security_enabled?: boolean;
  readonly dns_domain?: string | null;
  readonly mtu?: number | null;
  readonly "provider:physical_network"?: string | null;
  readonly "provider:network_type"?: string | null;
  /** In place of the two before, where a network may have several. */
  readonly segments?: readonly { readonly "provider:physical_network"?: string | null }[];
}

/** A subnet. */
export interface Subnet {
  readonly id: string;
  readonly network_id: string;
  readonly cidr: string;
  readonly gateway_ip: string | null;
  readonly enable_dhcp?: boolean;
  readonly ipv6_address_mode?: string | null;
  readonly dns_nameservers?: readonly string[];
  readonly host_routes?: readonly { readonly destination: string; readonly nexthop: string }[];
}

/** A public address that leads to one of a port's. */
export interface FloatingAddress {
  readonly port_id: string;
  readonly fixed_ip_address: string;
  readonly floating_ip_address: string;
}

/** The binding's profile; what says nothing of it has none. */
export function bindingProfile(port: Port): JsonObject {
  return port["binding:profile"] ?? {};
}

/** True where Neutron has nobody who plugs the port on its host. */
export function isBindingFailed(port: Port): boolean {
  return port["binding:vif_type"] === "binding_failed";
}
