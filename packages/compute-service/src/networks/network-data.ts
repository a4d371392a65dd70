import { netmask } from "./netmask.ts";
import type { NetworkInfo, Vif, VifNetwork, VifSubnet } from "./network-info.ts";

/** Types of bindings that guests have always been told; the others are physical cards for them. */
const toldTypes: ReadonlySet<string> = new Set([
  "bridge",
  "dvs",
  "hw_veb",
  "hyperv",
  "ovs",
  "tap",
  "vhostuser",
  "vif",
]);

/** What guests are told of their network, `network_data.json`: of each port the first subnet of either version. Pure. */
export function networkData(info: NetworkInfo) {
  const links: object[] = [];
  const networks: object[] = [];
  const services: { readonly type: string; readonly address: string | null }[] = [];
  for (const vif of info) {
    if (vif.network.subnets.length === 0) continue;
    links.push(linkOf(vif));
    for (const version of [4, 6] as const) {
      const subnet = vif.network.subnets.find((entry) => entry.version === version);
      if (!subnet || subnet.ips.length === 0) continue;
      networks.push(networkOf(vif, subnet, version, networks.length));
      for (const service of dnsServices(subnet))
        if (!services.some(({ address }) => address === service.address)) services.push(service);
    }
  }
  return { links, networks, services };
}

function linkOf({ devname, id, type, network, address }: Vif) {
  return {
    id: devname,
    vif_id: id,
    type: type !== null && toldTypes.has(type) ? type : "phy",
    mtu: mtuOf(network),
    ethernet_mac_address: address,
  };
}

/** DHCP tells it, where there is any. */
function mtuOf({ subnets, meta }: VifNetwork) {
  return subnets.some((subnet) => subnet.meta["dhcp_server"]) ? null : (meta["mtu"] ?? null);
}

function networkOf({ devname, network }: Vif, subnet: VifSubnet, version: 4 | 6, index: number) {
  const mode = subnet.meta["ipv6_address_mode"];
  const base = { id: `network${index}`, link: devname, network_id: network.id };
  if (mode === undefined && (subnet.meta["dhcp_server"] ?? null) !== null)
    return { ...base, type: `ipv${version}_dhcp` };
  const gateway = subnet.gateway.address;
  const everything = version === 4 ? "0.0.0.0" : "::";
  return {
    ...base,
    type: `ipv${version}${mode === undefined ? "" : `_${mode}`}`,
    ip_address: subnet.ips[0]?.address ?? null,
    netmask: netmask(subnet.cidr),
    routes: [
      ...(gateway === null ? [] : [{ network: everything, netmask: everything, gateway }]),
      ...subnet.routes.map((route) => ({
        network: route.cidr.split("/")[0],
        netmask: netmask(route.cidr),
        gateway: route.gateway.address,
      })),
    ],
    services: dnsServices(subnet),
  };
}

function dnsServices({ dns }: VifSubnet) {
  return dns.map(({ address }) => ({ type: "dns", address }));
}
