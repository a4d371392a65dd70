import { BlockList, isIPv6 } from "node:net";
import type { JsonObject } from "@novasphere/oslo-messaging";
import type { FixedIp, Ip, Vif, VifNetwork, VifSubnet } from "./network-info.ts";
import {
  bindingProfile,
  type FloatingAddress,
  type Network,
  type Port,
  type Subnet,
} from "./neutron-records.ts";

/** What Neutron has beside a port itself; there may be more of each than the port needs. */
export interface PortSurroundings {
  readonly networks: readonly Network[];
  readonly subnets: readonly Subnet[];
  readonly floating: readonly FloatingAddress[];
  /** Ports of DHCP servers. */
  readonly dhcpPorts: readonly Port[];
}

/** What the service's configuration has to do with it. */
export interface DescribeOptions {
  /** `[neutron] ovs_bridge`. */
  readonly ovsBridge: string;
  /** `[DEFAULT] flat_injected`. */
  readonly flatInjected: boolean;
}

const nameLength = 14;
const tunnels: ReadonlySet<string> = new Set(["vxlan", "gre", "geneve"]);

/** A port in Nova's form. Pure. `isGiven` says that it is of the user's making. */
export function describePort(
  port: Port,
  isGiven: boolean,
  surroundings: PortSurroundings,
  options: DescribeOptions,
): Vif {
  const type = port["binding:vif_type"] ?? null;
  return {
    id: port.id,
    address: port.mac_address,
    network: describeNetwork(port, surroundings, options),
    type,
    details: port["binding:vif_details"] ?? {},
    devname: `tap${port.id}`.slice(0, nameLength),
    ovs_interfaceid: type === "ovs" ? port.id : null,
    qbh_params: null,
    qbg_params: null,
    active: port.admin_state_up === false || port.status === "ACTIVE",
    vnic_type: port["binding:vnic_type"] ?? "normal",
    profile: bindingProfile(port),
    preserve_on_delete: isGiven,
    delegate_create: true,
    meta: {},
  };
}

function describeNetwork(port: Port, surroundings: PortSurroundings, options: DescribeOptions): VifNetwork {
  const network = surroundings.networks.find(({ id }) => id === port.network_id);
  const [physical, tunneled] = physicalNetwork(network);
  const wanted = new Set(port.fixed_ips.map(({ subnet_id }) => subnet_id));
  const subnets = surroundings.subnets.filter(({ id }) => wanted.has(id));
  return {
    id: port.network_id,
    bridge: bridgeOf(port, options),
    label: network?.name ?? null,
    subnets: subnets.map((subnet) => describeSubnet(port, subnet, surroundings)),
    meta: {
      injected: options.flatInjected,
      tenant_id: network?.tenant_id ?? port.tenant_id,
      mtu: network?.mtu ?? null,
      physical_network: physical,
      tunneled,
    },
  };
}

function bridgeOf(port: Port, { ovsBridge }: DescribeOptions): string | null {
  const named = port["binding:vif_details"]?.["bridge_name"];
  switch (port["binding:vif_type"]) {
    case "dvs":
      return port.network_id;
    case "ovs":
      return (typeof named === "string" ? named : ovsBridge).slice(0, nameLength);
    case "bridge":
      return (typeof named === "string" ? named : `brq${port.network_id}`).slice(0, nameLength);
    default:
      return null;
  }
}

function physicalNetwork(network: Network | undefined): [string | null, boolean] {
  for (const segment of network?.segments ?? []) {
    const name = segment["provider:physical_network"];
    if (name) return [name, false];
  }
  const kind = network?.["provider:network_type"];
  return [network?.["provider:physical_network"] ?? null, typeof kind === "string" && tunnels.has(kind)];
}

function describeSubnet(port: Port, subnet: Subnet, { floating, dhcpPorts }: PortSurroundings): VifSubnet {
  const isInside = subnetTest(subnet.cidr);
  const servers = dhcpPorts
    .filter(({ network_id }) => network_id === subnet.network_id)
    .flatMap(({ fixed_ips }) => fixed_ips)
    .filter(({ subnet_id }) => subnet_id === subnet.id);
  // Guests are told of the last one, as Nova's own service does it; of the gateway where no server has a port.
  const dhcpServer = servers.at(-1)?.ip_address ?? (subnet.enable_dhcp ? subnet.gateway_ip : undefined);
  const meta: JsonObject = {
    ...(subnet.ipv6_address_mode && { ipv6_address_mode: subnet.ipv6_address_mode }),
    ...(dhcpServer !== undefined && { dhcp_server: dhcpServer }),
  };
  return {
    cidr: subnet.cidr,
    version: versionOf(subnet.cidr.split("/")[0] ?? ""),
    gateway: ip(subnet.gateway_ip, "gateway"),
    dns: (subnet.dns_nameservers ?? []).map((address) => ip(address, "dns")),
    ips: port.fixed_ips
      .filter(({ ip_address }) => isInside(ip_address))
      .map(({ ip_address }): FixedIp => {
        const own = floating.filter(
          (entry) => entry.port_id === port.id && entry.fixed_ip_address === ip_address,
        );
        return {
          ...ip(ip_address, "fixed"),
          floating_ips: own.map(({ floating_ip_address }) => ip(floating_ip_address, "floating")),
        };
      }),
    routes: (subnet.host_routes ?? []).map(({ destination, nexthop }) => ({
      cidr: destination,
      gateway: ip(nexthop, "gateway"),
      interface: null,
      meta: {},
    })),
    meta,
  };
}

function ip(address: string | null, type: string): Ip {
  return { address, type, version: address === null ? null : versionOf(address), meta: {} };
}

function versionOf(address: string): 4 | 6 {
  return isIPv6(address) ? 6 : 4;
}

function subnetTest(cidr: string): (address: string) => boolean {
  const [base = "", prefix = "0"] = cidr.split("/");
  const family = (address: string) => (versionOf(address) === 6 ? "ipv6" : "ipv4");
  const block = new BlockList();
  block.addSubnet(base, Number(prefix), family(base));
  return (address) => block.check(address, family(address));
}
