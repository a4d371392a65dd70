import type { Vim } from "@novasphere/vim25";
import type { NetworkObject } from "../inventory/networks.ts";
import type { Backing, Device } from "./device.ts";
import { invalidDeviceBacking, invalidDeviceSpec } from "./device-faults.ts";
import type { MachinePlace } from "./machine-place.ts";

/** Completes a network card's backing, address and connection. Throws InvalidDeviceSpec, InvalidDeviceBacking. */
export function completeNetworkCard(
  place: MachinePlace,
  index: number,
  card: Device,
  present?: Device,
): Device {
  const { ids } = place.vcenter;
  const backing = card.backing ?? present?.backing;
  if (!backing) throw invalidDeviceSpec(index, "backing");
  const [completed, network] = completeBacking(place, index, backing);
  const isManual = card.addressType?.toLowerCase() === "manual";
  const mac = card.macAddress || present?.macAddress || ids.macAddress(place.moid, String(card.key));
  if (isManual && !/^([\da-f]{2}[:-]){5}[\da-f]{2}$/i.test(card.macAddress ?? ""))
    throw invalidDeviceSpec(index, "macAddress");
  return {
    ...card,
    backing: completed,
    macAddress: mac.toLowerCase().replaceAll("-", ":"),
    addressType: isManual ? "manual" : "assigned",
    wakeOnLanEnabled: card["wakeOnLanEnabled"] ?? true,
    connectable: connection(place.isRunning, card, present),
    deviceInfo: { label: "", ...present?.deviceInfo, summary: network.properties.name },
  };
}

/** A card that a running machine gets is connected at once, unless its spec says otherwise. */
function connection(
  isRunning: boolean,
  card: Device,
  present: Device | undefined,
): Vim.VirtualDeviceConnectInfo {
  const isConnected = isRunning && (card.connectable?.connected ?? card.connectable?.startConnected ?? true);
  return {
    startConnected: true,
    allowGuestControl: true,
    connected: isConnected,
    status: isConnected ? "ok" : "untried",
    ...present?.connectable,
    ...card.connectable,
  };
}

function completeBacking(place: MachinePlace, index: number, backing: Backing): [Backing, NetworkObject] {
  switch (backing.$type) {
    case "VirtualEthernetCardNetworkBackingInfo":
      return byName(place, index, backing);
    case "VirtualEthernetCardDistributedVirtualPortBackingInfo":
      return byPort(place, index, backing);
    case "VirtualEthernetCardOpaqueNetworkBackingInfo":
      return byOpaqueId(place, index, backing);
    default:
      throw invalidDeviceBacking(index, "backing");
  }
}

function networksOf(place: MachinePlace): NetworkObject[] {
  const { registry } = place.vcenter;
  return place.host.properties.network.map((ref) => registry.require("Network", ref));
}

function byName(place: MachinePlace, index: number, backing: Backing): [Backing, NetworkObject] {
  const standard = networksOf(place).filter(({ ref }) => ref.type === "Network");
  const network =
    standard.find(({ ref }) => ref.value === backing.network?.value) ??
    standard.find(({ properties }) => properties.name === backing.deviceName);
  if (!network) throw invalidDeviceSpec(index, "backing.deviceName");
  return [{ ...backing, deviceName: network.properties.name, network: network.ref }, network];
}

function byPort(place: MachinePlace, index: number, backing: Backing): [Backing, NetworkObject] {
  const { registry, ids } = place.vcenter;
  const { port } = backing;
  const portgroup = networksOf(place).find(({ ref }) => ref.value === port?.portgroupKey);
  const config = registry.find("DistributedVirtualPortgroup", portgroup?.ref)?.properties.config;
  const owner = registry.find("DistributedVirtualSwitch", config?.distributedVirtualSwitch);
  if (!port || !portgroup || !owner || config?.uplink === true)
    throw invalidDeviceSpec(index, "backing.port.portgroupKey");
  if (owner.properties.uuid !== port.switchUuid) throw invalidDeviceSpec(index, "backing.port.switchUuid");
  const portKey = port.portKey ?? String(portgroup.lists.get("vm")?.size ?? 0);
  const connectionCookie = Math.floor(ids.fraction(place.moid, "cookie", String(index)) * 2 ** 31);
  return [{ ...backing, port: { connectionCookie, ...port, portKey } }, portgroup];
}

function byOpaqueId(place: MachinePlace, index: number, backing: Backing): [Backing, NetworkObject] {
  const network = networksOf(place).find(({ properties: { summary } }) => {
    const { opaqueNetworkId } = summary as { opaqueNetworkId?: string };
    return opaqueNetworkId !== undefined && opaqueNetworkId === backing.opaqueNetworkId;
  });
  if (!network) throw invalidDeviceSpec(index, "backing.opaqueNetworkId");
  return [backing, network];
}
