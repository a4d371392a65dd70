import type { NovaContext } from "../conductor/nova-context.ts";
import type { Instance } from "../objects/instance.ts";
import type { VirtualInterfaceFields } from "../objects/instance-records.ts";
import { NovaObject } from "../objects/nova-object.ts";
import { describePort } from "./describe-port.ts";
import { fetchNetworkInfo, saveNetworkInfo } from "./info-cache.ts";
import type { InstanceNetworks } from "./instance-networks.ts";
import type { NetworkInfo, Vif } from "./network-info.ts";
import { list } from "./neutron.ts";
import type { FloatingAddress, Network, Port, Subnet } from "./neutron-records.ts";

/** What has changed, as far as it is known. */
export interface RefreshRequest {
  /** Ports that were added, in their order. */
  readonly added?: readonly string[];
  /** Those of them that the user had made. */
  readonly given?: readonly string[];
  /** Takes whatever ports Neutron has for the instance, and not only those that are known. */
  readonly takesAll?: boolean;
}

/**
 * Reads the instance's ports and all that belongs to them from Neutron, and keeps that: two rounds of requests, however
 * many ports there are. Ports that Neutron does not have any more are forgotten.
 */
export async function refreshNetworkInfo(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  { added = [], given = [], takesAll = false }: RefreshRequest = {},
): Promise<NetworkInfo> {
  return networks.caches.run(instance.get("uuid"), async () => {
    const kept = await fetchNetworkInfo(networks, context, instance);
    const ports = await listOwnPorts(networks, context, instance);
    const known = [...new Set([...kept.map(({ id }) => id), ...added])];
    const order = takesAll ? await orderOf(networks, context, instance, ports) : known;
    const wanted = order.flatMap((id) => ports.find((port) => port.id === id) ?? []);
    const info = await describePorts(networks, context, wanted, givenPorts(kept, given));
    if (takesAll && JSON.stringify(info) === JSON.stringify(kept)) return kept;
    await saveNetworkInfo(networks, context, instance, info);
    return info;
  });
}

/** The same for one port, about which Neutron said something. Nothing is known of the instance's ports before its build. */
export async function refreshPort(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  portId: string,
): Promise<void> {
  await networks.caches.run(instance.get("uuid"), async () => {
    const kept = await fetchNetworkInfo(networks, context, instance);
    if (kept.length === 0) return;
    const ports = await listOwnPorts(networks, context, instance, portId);
    const [vif] = await describePorts(networks, context, ports, givenPorts(kept, []));
    const info = vif ? withVif(kept, vif) : kept.filter(({ id }) => id !== portId);
    if (JSON.stringify(info) !== JSON.stringify(kept))
      await saveNetworkInfo(networks, context, instance, info);
  });
}

/** Forgets one port. Gives what was known of it. */
export async function forgetPort(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  portId: string,
): Promise<Vif | undefined> {
  return networks.caches.run(instance.get("uuid"), async () => {
    const kept = await fetchNetworkInfo(networks, context, instance);
    const forgotten = kept.find(({ id }) => id === portId);
    if (forgotten)
      await saveNetworkInfo(
        networks,
        context,
        instance,
        kept.filter(({ id }) => id !== portId),
      );
    return forgotten;
  });
}

/** The ports that Neutron has for an instance, or one of them. Of other projects' ports none can belong to it. */
export function listOwnPorts(
  { neutron }: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  portId?: string,
): Promise<readonly Port[]> {
  return list<Port>(neutron, context, "admin", "ports", {
    device_id: instance.get("uuid"),
    tenant_id: instance.get("project_id") ?? "",
    ...(portId !== undefined && { id: portId }),
  });
}

function givenPorts(kept: NetworkInfo, given: readonly string[]): ReadonlySet<string> {
  return new Set([...given, ...kept.filter((vif) => vif.preserve_on_delete).map(({ id }) => id)]);
}

function withVif(kept: NetworkInfo, vif: Vif): NetworkInfo {
  return kept.some(({ id }) => id === vif.id)
    ? kept.map((entry) => (entry.id === vif.id ? vif : entry))
    : [...kept, vif];
}

async function describePorts(
  { neutron, options }: InstanceNetworks,
  context: NovaContext,
  ports: readonly Port[],
  given: ReadonlySet<string>,
): Promise<NetworkInfo> {
  if (ports.length === 0) return [];
  const unique = (ids: readonly string[]) => [...new Set(ids)];
  const networkIds = unique(ports.map((port) => port.network_id));
  const subnetIds = unique(ports.flatMap((port) => port.fixed_ips.map(({ subnet_id }) => subnet_id)));
  const hasAddresses = subnetIds.length > 0;
  const [networks, subnets, dhcpPorts, floating] = await Promise.all([
    list<Network>(neutron, context, "admin", "networks", { id: networkIds }),
    hasAddresses ? list<Subnet>(neutron, context, "admin", "subnets", { id: subnetIds }) : [],
    hasAddresses
      ? list<Port>(neutron, context, "admin", "ports", {
          network_id: networkIds,
          device_owner: "network:dhcp",
        })
      : [],
    hasAddresses && (await neutron.hasExtension("router"))
      ? list<FloatingAddress>(neutron, context, "admin", "floatingips", {
          port_id: ports.map(({ id }) => id),
        })
      : [],
  ]);
  const surroundings = { networks, subnets, dhcpPorts, floating };
  return ports.map((port) => describePort(port, given.has(port.id), surroundings, options));
}

/** The ports in the order in which they were given to the instance, then those that nobody has given it. */
async function orderOf(
  { conductor }: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  ports: readonly Port[],
): Promise<readonly string[]> {
  if (ports.length < 2) return ports.map(({ id }) => id);
  const args = [instance.get("uuid")];
  const rows = NovaObject.list<VirtualInterfaceFields>(
    await conductor.callClass(context, "VirtualInterfaceList", "get_by_instance_uuid", { args }),
  );
  const ids = new Map(rows.map((row) => [row.get("uuid"), row.get("id")]));
  const rank = ({ id }: Port) => ids.get(id) ?? Number.POSITIVE_INFINITY;
  return ports.toSorted((one, other) => compare(rank(one), rank(other))).map(({ id }) => id);
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
