import type { Vim } from "@novasphere/vim25";
import { resourceInUse } from "../faults/faults.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { datacenterOf } from "./datacenters.ts";
import { entityDefaults, nameForChild, without, withRef } from "./entity.ts";
import { adopt, disown, type FolderObject, requireChildType } from "./folders.ts";

/** A network of any of the three kinds. */
export type NetworkObject = ManagedObject<"Network" | "DistributedVirtualPortgroup" | "OpaqueNetwork">;
/** A distributed switch. */
export type SwitchObject = ManagedObject<"DistributedVirtualSwitch" | "VmwareDistributedVirtualSwitch">;

/** Enters a new network into its datacenter and folder. */
function enter(vcenter: Vcenter, folder: FolderObject, network: NetworkObject): void {
  const datacenter = datacenterOf(vcenter, folder.ref);
  if (datacenter) vcenter.registry.link(datacenter, "network", network.ref);
  adopt(vcenter, folder, network);
}

/** Creates a standard network under its stored name (networks may hold a raw `/`), seen by no host yet. */
export function createStandardNetwork(
  vcenter: Vcenter,
  folder: FolderObject,
  stored: string,
): ManagedObject<"Network"> {
  requireChildType(folder, "Network");
  const moid = vcenter.ids.nextMoid("Network");
  const network = vcenter.registry.add("Network", moid, {
    ...entityDefaults,
    name: stored,
    parent: folder.ref,
    summary: { network: { type: "Network", value: moid }, name: stored, accessible: true, ipPoolName: "" },
    host: [],
    vm: [],
  });
  enter(vcenter, folder, network);
  return network;
}

/** Creates a network that another product (NSX) provides, known by an opaque id. */
export function createOpaqueNetwork(
  vcenter: Vcenter,
  folder: FolderObject,
  stored: string,
  opaqueNetworkType = "nsx.LogicalSwitch",
): ManagedObject<"OpaqueNetwork"> {
  requireChildType(folder, "OpaqueNetwork");
  const moid = vcenter.ids.nextMoid("OpaqueNetwork");
  const network = vcenter.registry.add("OpaqueNetwork", moid, {
    ...entityDefaults,
    name: stored,
    parent: folder.ref,
    summary: {
      $type: "OpaqueNetworkSummary",
      network: { type: "OpaqueNetwork", value: moid },
      name: stored,
      accessible: true,
      ipPoolName: "",
      opaqueNetworkId: vcenter.ids.uuid(moid, "opaqueNetworkId"),
      opaqueNetworkType,
    },
    capability: { networkReservationSupported: false },
    host: [],
    vm: [],
  });
  enter(vcenter, folder, network);
  return network;
}

/** Creates a distributed switch with its uplink portgroup. Throws InvalidName, DuplicateName, NotSupported. */
export function createSwitch(
  vcenter: Vcenter,
  folder: FolderObject,
  name: string,
): ManagedObject<"VmwareDistributedVirtualSwitch"> {
  requireChildType(folder, "VmwareDistributedVirtualSwitch");
  const stored = nameForChild(vcenter, folder, name);
  const { registry, ids } = vcenter;
  const moid = ids.nextMoid("VmwareDistributedVirtualSwitch");
  const uuid = switchUuid(ids.uuid(moid, "uuid"));
  const created = registry.add("VmwareDistributedVirtualSwitch", moid, {
    ...entityDefaults,
    name: stored,
    parent: folder.ref,
    uuid,
    capability: {
      dvsOperationSupported: true,
      dvPortGroupOperationSupported: true,
      dvPortOperationSupported: true,
    },
    summary: {
      name: stored,
      uuid,
      numPorts: 0,
      productInfo: switchProduct,
      hostMember: [],
      vm: [],
      host: [],
    },
    config: {
      $type: "VMwareDVSConfigInfo",
      uuid,
      name: stored,
      numStandalonePorts: 0,
      numPorts: 0,
      maxPorts: 2 ** 31 - 1,
      uplinkPortPolicy: { $type: "DVSNameArrayUplinkPortPolicy", uplinkPortName: ["Uplink 1", "Uplink 2"] },
      defaultPortConfig: { $type: "VMwareDVSPortSetting" },
      productInfo: switchProduct,
      configVersion: "1",
      contact: {},
      createTime: vcenter.time,
      networkResourceManagementEnabled: true,
      maxMtu: 1500,
    },
    portgroup: [],
  });
  adopt(vcenter, folder, created);
  const uplinks = addPortgroup(vcenter, folder, created, `${stored}-DVUplinks-${moid.replace(/\D+/, "")}`, {
    uplink: true,
  });
  registry.update(created, { config: { ...created.properties.config, uplinkPortgroup: [uplinks.ref] } });
  return created;
}

const switchProduct: Vim.DistributedVirtualSwitchProductSpec = {
  name: "DVS",
  vendor: "VMware, Inc.",
  version: "8.0.3",
  build: "24022515",
  forwardingClass: "etherswitch",
};

/** Switch UUIDs are written in pairs: `50 2e f8 … - …`. */
function switchUuid(uuid: string): string {
  const pairs = uuid.replaceAll("-", "").match(/../g) ?? [];
  return `${pairs.slice(0, 8).join(" ")}-${pairs.slice(8).join(" ")}`;
}

/** Adds a portgroup to a switch under its stored name, beside the switch in its folder. */
export function addPortgroup(
  vcenter: Vcenter,
  folder: FolderObject,
  owner: SwitchObject,
  stored: string,
  options: { readonly uplink?: boolean; readonly vlanId?: number; readonly isNsx?: boolean } = {},
): ManagedObject<"DistributedVirtualPortgroup"> {
  const { registry, ids } = vcenter;
  const moid = ids.nextMoid("DistributedVirtualPortgroup");
  const portgroup = registry.add("DistributedVirtualPortgroup", moid, {
    ...entityDefaults,
    name: stored,
    parent: folder.ref,
    key: moid,
    summary: {
      network: { type: "DistributedVirtualPortgroup", value: moid },
      name: stored,
      accessible: true,
      ipPoolName: "",
    },
    config: {
      key: moid,
      name: stored,
      numPorts: 8,
      distributedVirtualSwitch: owner.ref,
      defaultPortConfig: {
        $type: "VMwareDVSPortSetting",
        vlan: {
          $type: "VmwareDistributedVirtualSwitchVlanIdSpec",
          inherited: false,
          vlanId: options.vlanId ?? 0,
        },
      },
      type: "earlyBinding",
      ...(options.isNsx
        ? {
            backingType: "nsx",
            logicalSwitchUuid: ids.uuid(moid, "switch"),
            segmentId: ids.uuid(moid, "segment"),
          }
        : { backingType: "standard" }),
      policy: {
        $type: "VMwareDVSPortgroupPolicy",
        blockOverrideAllowed: true,
        shapingOverrideAllowed: false,
        vendorConfigOverrideAllowed: false,
        livePortMovingAllowed: false,
        portConfigResetAtDisconnect: true,
        vlanOverrideAllowed: false,
        uplinkTeamingOverrideAllowed: false,
        securityPolicyOverrideAllowed: false,
      },
      autoExpand: true,
      uplink: options.uplink ?? false,
    },
    portKeys: [],
    host: [],
    vm: [],
  });
  const { config, summary } = owner.properties;
  const numPorts = config.numPorts + 8;
  registry.update(owner, {
    portgroup: withRef(owner.properties.portgroup, portgroup.ref),
    config: { ...config, numPorts },
    summary: { ...summary, numPorts, portgroupName: [...(summary.portgroupName ?? []), stored] },
  });
  enter(vcenter, folder, portgroup);
  return portgroup;
}

/** Removes a network. Throws ResourceInUse while VMs are on it. */
export function destroyNetwork(vcenter: Vcenter, network: NetworkObject): void {
  const { registry } = vcenter;
  const { vm, host, name } = network.properties;
  if (vm.length > 0) throw resourceInUse(network.ref.type, name);
  const datacenter = datacenterOf(vcenter, network.ref);
  if (datacenter) registry.unlink(datacenter, "network", network.ref);
  disown(vcenter, network);
  for (const ref of host) {
    const object = registry.require("HostSystem", ref);
    registry.unlink(object, "network", network.ref);
    const compute = registry.find("ComputeResource", object.properties.parent);
    if (compute) vcenter.attachments.refresh(compute);
  }
  const config = (network.properties as { config?: Vim.DVPortgroupConfigInfo }).config;
  const owner = registry.find("DistributedVirtualSwitch", config?.distributedVirtualSwitch);
  if (owner) registry.update(owner, { portgroup: without(owner.properties.portgroup, network.ref) });
  registry.remove(network.ref);
}

/** Keeps `summary` and `config` in step with the name. */
export function mirrorNetworks(vcenter: Vcenter): void {
  for (const type of ["Network", "OpaqueNetwork"] as const)
    vcenter.registry.setMirror(type, ({ properties }) => ({
      summary: { ...properties.summary, name: properties.name },
    }));
  vcenter.registry.setMirror("DistributedVirtualPortgroup", ({ properties: { name, summary, config } }) => ({
    summary: { ...summary, name },
    config: { ...config, name },
  }));
}
