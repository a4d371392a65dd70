import type { ManagedObjectReference } from "@novasphere/vim25";
import type { CallOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import type { NetworkBacking, NetworkCard } from "./network-card.ts";
import type { NodeContext } from "./node-context.ts";

/** A distributed portgroup whose switch is known, as Neutron's binding details name it. */
export interface DistributedPort {
  readonly switchUuid: string;
  readonly portgroupKey: string;
  readonly portKey?: string;
}

/** A network that another system than vCenter manages, e.g. an NSX segment. */
export interface OpaqueNetwork {
  readonly opaqueNetworkId: string;
  /** Default `nsx.LogicalSwitch`. */
  readonly opaqueNetworkType?: string;
}

/** A network interface of an instance. */
export interface InterfaceRequest {
  /** The Neutron port's UUID. */
  readonly vifId?: string;
  readonly macAddress?: string;
  /** The network's exact name, or what Neutron's binding details say. */
  readonly network: string | DistributedPort | OpaqueNetwork;
}

const macAddressForm = /^([\da-f]{2}:){5}[\da-f]{2}$/i;

/**
 * The network cards for some interfaces; a bare text is a network's name. Names are looked up among the
 * networks that the node's hosts reach: one call for all of them, up to two more for each distributed
 * portgroup. Throws `OPS_NETWORK_NOT_FOUND`, and `OPS_INVALID_INSTANCE` for a malformed MAC address.
 */
export async function fetchNetworkCards(
  node: NodeContext,
  interfaces: readonly (string | InterfaceRequest)[],
  options?: CallOptions,
): Promise<NetworkCard[]> {
  const requests = interfaces.map(
    (request): InterfaceRequest => (typeof request === "string" ? { network: request } : request),
  );
  for (const { macAddress } of requests)
    if (macAddress !== undefined && !macAddressForm.test(macAddress))
      throw new OpsError("OPS_INVALID_INSTANCE", `'${macAddress}' is no MAC address`);
  const names = requests.flatMap(({ network }) => (typeof network === "string" ? [network] : []));
  const byName = await fetchNamedBackings(node, names, options);
  return requests.map(({ network, macAddress, vifId }) => ({
    backing: typeof network === "string" ? requireBacking(byName, network) : knownBacking(network),
    macAddress,
    vifId,
  }));
}

function requireBacking(byName: ReadonlyMap<string, NetworkBacking>, name: string): NetworkBacking {
  const backing = byName.get(name);
  if (!backing) throw new TypeError(`the network ${name} was not looked up`);
  return backing;
}

function knownBacking(network: DistributedPort | OpaqueNetwork): NetworkBacking {
  if ("opaqueNetworkId" in network)
    return {
      $type: "VirtualEthernetCardOpaqueNetworkBackingInfo",
      opaqueNetworkId: network.opaqueNetworkId,
      opaqueNetworkType: network.opaqueNetworkType ?? "nsx.LogicalSwitch",
    };
  const { switchUuid, portgroupKey, portKey } = network;
  return {
    $type: "VirtualEthernetCardDistributedVirtualPortBackingInfo",
    port: { switchUuid, portgroupKey, ...(portKey !== undefined && { portKey }) },
  };
}

async function fetchNamedBackings(
  node: NodeContext,
  names: readonly string[],
  options?: CallOptions,
): Promise<Map<string, NetworkBacking>> {
  const backings = new Map<string, NetworkBacking>();
  if (names.length === 0) return backings;
  const byName = await fetchNetworks(node, options);
  for (const name of new Set(names)) {
    const network = byName.get(name);
    if (!network) {
      const known = [...byName.keys()].sort().join(", ") || "none";
      throw new OpsError(
        "OPS_NETWORK_NOT_FOUND",
        `${node.name} has no network ${name}; its networks are: ${known}`,
      );
    }
    backings.set(name, await fetchBacking(node, name, network, options));
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

async function fetchBacking(
  node: NodeContext,
  name: string,
  network: ManagedObjectReference,
  options?: CallOptions,
): Promise<NetworkBacking> {
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
