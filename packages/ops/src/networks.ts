import type { ManagedObjectReference } from "@novasphere/vim25";
import type { CallOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import type { NodeContext } from "./node-context.ts";
import type { NetworkBacking } from "./vm-spec.ts";

/**
 * The device backings of networks by name, among those the node's hosts reach. Exact names only.
 * One call for the names, one more for distributed portgroups. Throws `OPS_NETWORK_NOT_FOUND`.
 */
export async function fetchNetworkBackings(
  node: NodeContext,
  names: readonly string[],
  options?: CallOptions,
): Promise<NonNullable<NetworkBacking>[]> {
  if (names.length === 0) return [];
  const byName = await fetchNetworks(node, options);
  const backings: NonNullable<NetworkBacking>[] = [];
  for (const name of names) {
    const network = byName.get(name);
    if (!network) {
      const known = [...byName.keys()].sort().join(", ") || "none";
      throw new OpsError(
        "OPS_NETWORK_NOT_FOUND",
        `${node.name} has no network ${name}; its networks are: ${known}`,
      );
    }
    backings.push(await backing(node, name, network, options));
  }
  return backings;
}

async function fetchNetworks(
  node: NodeContext,
  options?: CallOptions,
): Promise<Map<string, ManagedObjectReference>> {
  const contents = node.session.retrieveProperties(
    {
      objectSet: [
        {
          obj: node.computeResource,
          skip: true,
          selectSet: [{ $type: "TraversalSpec", type: "ComputeResource", path: "network", skip: false }],
        },
      ],
      propSet: [{ type: "Network", pathSet: ["name"] }],
    },
    options,
  );
  const byName = new Map<string, ManagedObjectReference>();
  for await (const { obj, propSet } of contents) {
    const name = propSet?.find((property) => property.name === "name")?.val;
    if (typeof name === "string") byName.set(name, obj);
  }
  return byName;
}

async function backing(
  node: NodeContext,
  name: string,
  network: ManagedObjectReference,
  options?: CallOptions,
): Promise<NonNullable<NetworkBacking>> {
  if (network.type !== "DistributedVirtualPortgroup")
    return { $type: "VirtualEthernetCardNetworkBackingInfo", deviceName: name, network };
  const portgroup = { type: "DistributedVirtualPortgroup", value: network.value } as const;
  const { key, "config.distributedVirtualSwitch": dvs } = await node.session.fetchProperties(
    portgroup,
    ["key", "config.distributedVirtualSwitch"],
    options,
  );
  if (!dvs || !key)
    throw new OpsError("OPS_NETWORK_NOT_FOUND", `portgroup ${name} names no distributed switch`);
  const { uuid = "" } = await node.session.fetchProperties(
    { type: "DistributedVirtualSwitch", value: dvs.value },
    ["uuid"],
    options,
  );
  return {
    $type: "VirtualEthernetCardDistributedVirtualPortBackingInfo",
    port: { switchUuid: uuid, portgroupKey: key },
  };
}
