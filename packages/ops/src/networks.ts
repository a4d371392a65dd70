import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import type { CallOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import type { AddressedCard } from "./machine-id.ts";
import type { NetworkBacking, NetworkCard } from "./network-card.ts";
import type { NodeContext } from "./node-context.ts";

/** A distributed portgroup whose switch is known, as Neutron's binding details name it. */
export interface DistributedPort {
  readonly switchUuid: string;
  readonly portgroupKey: string;
  readonly portKey?: string;
}

/** A port of a distributed portgroup that is looked up by its name. */
export interface NamedPort {
  readonly portgroup: string;
  readonly portKey: string;
}

/** A network that another system than vCenter manages, e.g. an NSX segment. */
export interface OpaqueNetwork {
  readonly opaqueNetworkId: string;
  /** Default `nsx.LogicalSwitch`. */
  readonly opaqueNetworkType?: string;
}

/** A network interface of an instance. */
export interface InterfaceRequest extends AddressedCard {
  /** The Neutron port's UUID. */
  readonly vifId?: string;
  /** The network's exact name, or what Neutron's binding details say. */
  readonly network: string | NamedPort | DistributedPort | OpaqueNetwork;
}

const macAddressForm = /^([\da-f]{2}:){5}[\da-f]{2}$/i;

/** How networks are looked up. */
export interface NetworkLookup extends CallOptions {
  /** Whether cards of networks that are looked up by name tell which hosts reach them. */
  readonly asksForHosts?: boolean;
}

/**
 * The network cards for some interfaces; a bare text is a network's name. Names are looked up among the
 * networks that the node's hosts reach: one call plus pages for all of them. Throws `OPS_NETWORK_NOT_FOUND`, and
 * `OPS_INVALID_INSTANCE` for a malformed MAC address.
 */
export async function fetchNetworkCards(
  node: NodeContext,
  interfaces: readonly (string | InterfaceRequest)[],
  options?: NetworkLookup,
): Promise<NetworkCard[]> {
  const requests = interfaces.map(
    (request): InterfaceRequest => (typeof request === "string" ? { network: request } : request),
  );
  for (const { macAddress } of requests)
    if (macAddress !== undefined && !macAddressForm.test(macAddress))
      throw new OpsError("OPS_INVALID_INSTANCE", `'${macAddress}' is no MAC address`);
  const names = requests.flatMap(({ network }) => nameOf(network) ?? []);
  const byName = await fetchNamedBackings(node, names, options);
  return requests.map(({ network, macAddress, vifId }) => ({
    ...cardOf(network, byName),
    macAddress,
    vifId,
  }));
}

/** What is known of a network that was looked up by its name. */
type NamedNetwork = Pick<NetworkCard, "backing" | "hosts">;

function nameOf(network: InterfaceRequest["network"]): string | undefined {
  if (typeof network === "string") return network;
  return "portgroup" in network ? network.portgroup : undefined;
}

function cardOf(
  network: InterfaceRequest["network"],
  byName: ReadonlyMap<string, NamedNetwork>,
): NamedNetwork {
  if (typeof network === "string") return requireNamed(byName, network);
  if (!("portgroup" in network)) return { backing: knownBacking(network) };
  const found = requireNamed(byName, network.portgroup);
  // Only distributed portgroups have ports with keys.
  if (!("port" in found.backing)) return found;
  const { port } = found.backing as Vim.VirtualEthernetCardDistributedVirtualPortBackingInfo;
  return { ...found, backing: { ...found.backing, port: { ...port, portKey: network.portKey } } };
}

function requireNamed(byName: ReadonlyMap<string, NamedNetwork>, name: string): NamedNetwork {
  const found = byName.get(name);
  if (!found) throw new TypeError(`the network ${name} was not looked up`);
  return found;
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
  options?: NetworkLookup,
): Promise<Map<string, NamedNetwork>> {
  const backings = new Map<string, NamedNetwork>();
  if (names.length === 0) return backings;
  const { networks, switchUuids } = await fetchNetworks(node, options);
  for (const name of new Set(names)) {
    const network = networks.get(name);
    if (!network) {
      const known = [...networks.keys()].sort().join(", ") || "none";
      throw new OpsError(
        "OPS_NETWORK_NOT_FOUND",
        `${node.name} has no network ${name}; its networks are: ${known}`,
      );
    }
    backings.set(name, { backing: backingOf(name, network, switchUuids), hosts: network.hosts });
  }
  return backings;
}

/** A network that the node's hosts reach. */
interface FoundNetwork {
  readonly ref: ManagedObjectReference;
  readonly hosts: ReadonlySet<string> | undefined;
  /** Of a distributed portgroup. */
  readonly portgroup?: { readonly key: string; readonly dvs: ManagedObjectReference | undefined };
}

/** The networks by name and the UUIDs of their distributed switches by moid: one call plus pages. */
async function fetchNetworks(
  node: NodeContext,
  { asksForHosts = false, ...options }: NetworkLookup = {},
): Promise<{ networks: Map<string, FoundNetwork>; switchUuids: Map<string, string> }> {
  const contents = node.session.retrieveProperties(
    {
      objectSet: [
        {
          obj: node.computeResource,
          skip: true,
          selectSet: [
            {
              $type: "TraversalSpec",
              type: "ComputeResource",
              path: "network",
              skip: false,
              selectSet: [
                {
                  $type: "TraversalSpec",
                  type: "DistributedVirtualPortgroup",
                  path: "config.distributedVirtualSwitch",
                  skip: false,
                },
              ],
            },
          ],
        },
      ],
      propSet: [
        { type: "Network", pathSet: asksForHosts ? ["name", "host"] : ["name"] },
        {
          type: "DistributedVirtualPortgroup",
          pathSet: ["name", "key", "config.distributedVirtualSwitch", ...(asksForHosts ? ["host"] : [])],
        },
        { type: "DistributedVirtualSwitch", pathSet: ["uuid"] },
      ],
    },
    options,
  );
  const networks = new Map<string, FoundNetwork>();
  const switchUuids = new Map<string, string>();
  for await (const { obj, propSet = [] } of contents) {
    const values = new Map(propSet.map((property) => [property.name, property.val]));
    const [name, key, uuid] = [values.get("name"), values.get("key"), values.get("uuid")];
    const dvs = values.get("config.distributedVirtualSwitch") as ManagedObjectReference | undefined;
    const reach = (values.get("host") ?? []) as readonly ManagedObjectReference[];
    const hosts = asksForHosts ? new Set(reach.map(formatReference)) : undefined;
    if (typeof uuid === "string") switchUuids.set(obj.value, uuid);
    else if (typeof name === "string")
      networks.set(name, { ref: obj, hosts, ...(typeof key === "string" && { portgroup: { key, dvs } }) });
  }
  return { networks, switchUuids };
}

function backingOf(
  name: string,
  { ref, portgroup }: FoundNetwork,
  switchUuids: ReadonlyMap<string, string>,
): NetworkBacking {
  if (!portgroup) return { $type: "VirtualEthernetCardNetworkBackingInfo", deviceName: name, network: ref };
  const { key: portgroupKey, dvs } = portgroup;
  const switchUuid = dvs && switchUuids.get(dvs.value);
  if (switchUuid === undefined)
    throw new OpsError("OPS_NETWORK_NOT_FOUND", `portgroup ${name} names no distributed switch`);
  return {
    $type: "VirtualEthernetCardDistributedVirtualPortBackingInfo",
    port: { switchUuid, portgroupKey },
  };
}
