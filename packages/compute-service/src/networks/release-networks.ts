import type { NovaContext } from "../conductor/nova-context.ts";
import type { Instance } from "../objects/instance.ts";
import { unbindPorts } from "./bind-port.ts";
import { fetchNetworkInfo, saveNetworkInfo } from "./info-cache.ts";
import type { InstanceNetworks } from "./instance-networks.ts";
import { deletePort } from "./make-port.ts";
import type { Port } from "./neutron-records.ts";
import { listOwnPorts, refreshNetworkInfo } from "./refresh-info.ts";
import { destroyInterfaceOf, destroyInterfaces } from "./virtual-interfaces.ts";

/**
 * Takes an instance all of its ports: those of the user's making, by what is known of them or by `given`, are there
 * afterwards for others, the rest is deleted. One request tells whether there is anything to do.
 */
export async function releaseNetworks(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  given: readonly string[] = [],
): Promise<void> {
  const kept = await fetchNetworkInfo(networks, context, instance);
  const ports = await listOwnPorts(networks, context, instance);
  if (kept.length === 0 && ports.length === 0) return;
  const preserved = new Set([...given, ...kept.filter((vif) => vif.preserve_on_delete).map(({ id }) => id)]);
  await unbindPorts(
    networks,
    context,
    instance,
    ports.filter(({ id }) => preserved.has(id)),
  );
  await deletePorts(
    networks,
    context,
    ports.filter(({ id }) => !preserved.has(id)),
  );
  await destroyInterfaces(networks, context, instance);
  await networks.caches.run(instance.get("uuid"), () => saveNetworkInfo(networks, context, instance, []));
}

/** Deletes all that can be deleted; throws the first failure. */
async function deletePorts(
  networks: InstanceNetworks,
  context: NovaContext,
  ports: readonly Port[],
): Promise<void> {
  const failures: unknown[] = [];
  for (const { id } of ports) await deletePort(networks, context, id).catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** Takes an instance one of its ports. */
export async function releasePort(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  portId: string,
): Promise<void> {
  const kept = await fetchNetworkInfo(networks, context, instance);
  if (kept.some((vif) => vif.id === portId && vif.preserve_on_delete)) {
    const ports = await listOwnPorts(networks, context, instance, portId);
    await unbindPorts(networks, context, instance, ports);
  } else await deletePort(networks, context, portId);
  await destroyInterfaceOf(networks, context, portId);
  await refreshNetworkInfo(networks, context, instance);
}
