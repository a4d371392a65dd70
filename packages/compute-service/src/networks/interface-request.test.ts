import { expect, test } from "vitest";
import { interfaceRequest } from "./interface-request.ts";
import type { Vif } from "./network-info.ts";

const base: Vif = {
  id: "5b1c1c1e-0000-4000-8000-000000000001",
  address: "fa:16:3e:00:00:01",
  type: "dvs",
  details: {},
  devname: "tap5b1c1c1e-00",
  ovs_interfaceid: null,
  qbh_params: null,
  qbg_params: null,
  active: true,
  vnic_type: "normal",
  profile: {},
  preserve_on_delete: false,
  delegate_create: true,
  meta: {},
  network: { id: "network-1", bridge: "network-1", label: "web", subnets: [], meta: {} },
};

test.each<[string, Partial<Vif>, string | undefined, unknown]>([
  [
    "a port group that is named by its key",
    { details: { dvs_id: "50 2a", pg_id: "dvportgroup-7", dvs_port_group_name: "web", dvs_port_key: "9" } },
    undefined,
    { switchUuid: "50 2a", portgroupKey: "dvportgroup-7", portKey: "9" },
  ],
  ["a port group that is named", { details: { dvs_port_group_name: "web" } }, undefined, "web"],
  [
    "a port of it",
    { details: { dvs_port_group_name: "web", dvs_port_key: "9" } },
    undefined,
    { portgroup: "web", portKey: "9" },
  ],
  ["a port group that has the network's id", {}, undefined, "network-1"],
  [
    "a segment of NSX",
    { type: "ovs", details: { "nsx-logical-switch-id": "segment" } },
    undefined,
    { opaqueNetworkId: "segment" },
  ],
  ["a segment that has the network's id", { type: "ovs" }, undefined, { opaqueNetworkId: "network-1" }],
  [
    "the bridge that the operator names",
    { type: "ovs", details: { "nsx-logical-switch-id": "segment" } },
    "br-nsx",
    { opaqueNetworkId: "br-nsx", opaqueNetworkType: "opaque" },
  ],
])("a card is plugged into %s", (_what, changes, integrationBridge, network) => {
  expect(interfaceRequest({ ...base, ...changes }, { integrationBridge })).toEqual({
    vifId: base.id,
    macAddress: base.address,
    network,
  });
});

test("a binding that vCenter does not know is an invalid request to Nova", () => {
  const plug = () => interfaceRequest({ ...base, type: "vhostuser" }, { integrationBridge: undefined });
  expect(plug).toThrow("Invalid input received: vif type vhostuser not supported");
});
