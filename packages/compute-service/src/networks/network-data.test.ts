import { expect, test } from "vitest";
import { describePort } from "./describe-port.ts";
import { networkData } from "./network-data.ts";
import type { Port, Subnet } from "./neutron-records.ts";

const port: Port = {
  id: "5b1c1c1e-0000-4000-8000-000000000001",
  network_id: "network-1",
  tenant_id: "project",
  mac_address: "fa:16:3e:00:00:01",
  status: "DOWN",
  fixed_ips: [
    { subnet_id: "v4", ip_address: "10.0.0.5" },
    { subnet_id: "v6", ip_address: "2001:db8::5" },
  ],
  "binding:vif_type": "ovs",
};

const network = {
  id: "network-1",
  name: "web",
  tenant_id: "others",
  mtu: 1450,
  "provider:network_type": "vxlan",
};

const v4: Subnet = {
  id: "v4",
  network_id: "network-1",
  cidr: "10.0.0.0/24",
  gateway_ip: "10.0.0.1",
  enable_dhcp: false,
  dns_nameservers: ["192.0.2.53"],
  host_routes: [{ destination: "192.168.0.0/20", nexthop: "10.0.0.9" }],
};

const v6: Subnet = {
  id: "v6",
  network_id: "network-1",
  cidr: "2001:db8::/64",
  gateway_ip: "2001:db8::1",
  ipv6_address_mode: "slaac",
  dns_nameservers: ["192.0.2.53", "2001:db8::53"],
};

const options = { ovsBridge: "br-a-very-long-name", flatInjected: true };
const around = { networks: [network], floating: [], dhcpPorts: [] };
const described = (subnets: readonly Subnet[], dhcpPorts: readonly Port[] = []) =>
  describePort(port, true, { ...around, subnets, dhcpPorts }, options);

test("a port is described with its network, tunnelled or not, and each address in its own subnet", () => {
  const vif = described([v4, v6, { ...v4, id: "of-another-port" }]);
  expect(vif).toMatchObject({ active: false, ovs_interfaceid: port.id, preserve_on_delete: true });
  expect(vif.network).toMatchObject({
    label: "web",
    bridge: "br-a-very-long",
    meta: { injected: true, tenant_id: "others", mtu: 1450, physical_network: null, tunneled: true },
  });
  const { subnets } = vif.network;
  expect(subnets.map(({ version, ips }) => [version, ips.map(({ address }) => address)])).toEqual([
    [4, ["10.0.0.5"]],
    [6, ["2001:db8::5"]],
  ]);
  expect(subnets[0]?.routes).toEqual([
    {
      cidr: "192.168.0.0/20",
      gateway: { address: "10.0.0.9", type: "gateway", version: 4, meta: {} },
      interface: null,
      meta: {},
    },
  ]);
  expect(subnets[1]?.meta).toEqual({ ipv6_address_mode: "slaac" });
});

test("a network that Neutron does not show is known by its port alone", () => {
  const vif = describePort(port, false, { ...around, networks: [], subnets: [] }, options);
  expect(vif.network).toMatchObject({
    id: "network-1",
    label: null,
    meta: { tenant_id: "project", mtu: null },
  });
});

test("a guest without DHCP is told of its addresses, routes and name servers, each of these once", () => {
  expect(networkData([described([v4, v6])])).toEqual({
    links: [
      {
        id: "tap5b1c1c1e-00",
        vif_id: port.id,
        type: "ovs",
        mtu: 1450,
        ethernet_mac_address: port.mac_address,
      },
    ],
    networks: [
      {
        id: "network0",
        type: "ipv4",
        link: "tap5b1c1c1e-00",
        network_id: "network-1",
        ip_address: "10.0.0.5",
        netmask: "255.255.255.0",
        routes: [
          { network: "0.0.0.0", netmask: "0.0.0.0", gateway: "10.0.0.1" },
          { network: "192.168.0.0", netmask: "255.255.240.0", gateway: "10.0.0.9" },
        ],
        services: [{ type: "dns", address: "192.0.2.53" }],
      },
      {
        id: "network1",
        type: "ipv6_slaac",
        link: "tap5b1c1c1e-00",
        network_id: "network-1",
        ip_address: "2001:db8::5",
        netmask: "ffff:ffff:ffff:ffff::",
        routes: [{ network: "::", netmask: "::", gateway: "2001:db8::1" }],
        services: [
          { type: "dns", address: "192.0.2.53" },
          { type: "dns", address: "2001:db8::53" },
        ],
      },
    ],
    services: [
      { type: "dns", address: "192.0.2.53" },
      { type: "dns", address: "2001:db8::53" },
    ],
  });
});

test.each([
  [
    "the port of a server",
    [{ ...port, fixed_ips: [{ subnet_id: "v4", ip_address: "10.0.0.2" }] }],
    "10.0.0.2",
  ],
  ["the gateway where no server has a port", [], "10.0.0.1"],
])("a guest with DHCP asks there: %s", (_what, dhcpPorts, server) => {
  const vif = described([{ ...v4, enable_dhcp: true }], dhcpPorts);
  expect(vif.network.subnets[0]?.meta).toEqual({ dhcp_server: server });
  expect(networkData([vif])).toMatchObject({
    links: [{ mtu: null }],
    networks: [{ id: "network0", type: "ipv4_dhcp", link: "tap5b1c1c1e-00", network_id: "network-1" }],
    services: [{ type: "dns", address: "192.0.2.53" }],
  });
});

test("a port without an address is no network to the guest", () => {
  const vif = describePort({ ...port, fixed_ips: [] }, false, { ...around, subnets: [v4] }, options);
  expect(networkData([vif])).toEqual({ links: [], networks: [], services: [] });
});
