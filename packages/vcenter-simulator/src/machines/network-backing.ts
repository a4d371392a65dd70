import type { Vim } from "@novasphere/vim25";
import type { NetworkObject } from "../inventory/networks.ts";
import type { Vcenter } from "../vcenter.ts";

/** What a network card is backed by when it is to be on a network. */
export function networkBackingFor(vcenter: Vcenter, network: NetworkObject): Vim.AnyVirtualDeviceBackingInfo {
  const { registry } = vcenter;
  const config = registry.find("DistributedVirtualPortgroup", network.ref)?.properties.config;
  const owner = registry.find("DistributedVirtualSwitch", config?.distributedVirtualSwitch);
  if (config && owner) {
    const port = { switchUuid: owner.properties.uuid, portgroupKey: config.key };
    return { $type: "VirtualEthernetCardDistributedVirtualPortBackingInfo", port };
  }
  const { opaqueNetworkId, opaqueNetworkType } = network.properties
    .summary as Partial<Vim.OpaqueNetworkSummary>;
  if (opaqueNetworkId !== undefined && opaqueNetworkType !== undefined)
    return { $type: "VirtualEthernetCardOpaqueNetworkBackingInfo", opaqueNetworkId, opaqueNetworkType };
  return { $type: "VirtualEthernetCardNetworkBackingInfo", deviceName: network.properties.name };
}
