import type { JsonObject } from "@novasphere/oslo-messaging";

// Names and forms are Nova's own: what is kept of an instance's network is read by its other services, and by whichever
// compute service takes the instance over. They are type aliases because only those count as JSON.

/** An address. */
export type Ip = {
  readonly address: string | null;
  readonly type: string;
  readonly version: number | null;
  readonly meta: JsonObject;
};

/** An address of a port, with the public ones that lead to it. */
export type FixedIp = Ip & { readonly floating_ips: readonly Ip[] };

/** A route that guests are told of. */
type Route = {
  readonly cidr: string;
  readonly gateway: Ip;
  readonly interface: null;
  readonly meta: JsonObject;
};

/** A subnet, with the addresses that the port has in it. */
export type VifSubnet = {
  readonly cidr: string;
  readonly version: number;
  readonly gateway: Ip;
  readonly dns: readonly Ip[];
  readonly ips: readonly FixedIp[];
  readonly routes: readonly Route[];
  /** `dhcp_server` and `ipv6_address_mode`, where there are any. */
  readonly meta: JsonObject;
};

/** The network of a port. */
export type VifNetwork = {
  readonly id: string;
  readonly bridge: string | null;
  readonly label: string | null;
  readonly subnets: readonly VifSubnet[];
  readonly meta: JsonObject;
};

/** A port of an instance. */
export type Vif = {
  readonly id: string;
  /** Of the card. */
  readonly address: string;
  readonly network: VifNetwork;
  /** How it is plugged, e.g. `dvs`; the details depend on it. */
  readonly type: string | null;
  readonly details: JsonObject;
  readonly devname: string;
  readonly ovs_interfaceid: string | null;
  readonly qbh_params: null;
  readonly qbg_params: null;
  readonly active: boolean;
  readonly vnic_type: string;
  readonly profile: JsonObject;
  /** True for a port of the user's making: it stays when the instance goes. */
  readonly preserve_on_delete: boolean;
  readonly delegate_create: boolean;
  readonly meta: JsonObject;
};

/** The ports of an instance, in their order. */
export type NetworkInfo = readonly Vif[];

/** Reads the text that is kept; nothing kept is no port. */
export function parseNetworkInfo(text: string | null | undefined): NetworkInfo {
  return text ? (JSON.parse(text) as NetworkInfo) : [];
}
