import { fetchInstance, listInstances } from "../conductor/instance-records.ts";
import { adminContext } from "../conductor/nova-context.ts";
import { isNovaError } from "../manager/failures/failure-of.ts";
import type { InstanceNetworks } from "../networks/instance-networks.ts";
import { bindPortsTo } from "../networks/move-bindings.ts";
import { refreshNetworkInfo } from "../networks/refresh-info.ts";
import type { Instance } from "../objects/instance.ts";

/**
 * Puts right what is known of the ports of instances, and what Neutron knows of where they are: a run looks at one instance
 * of each service host, and when all have had their turn it begins again.
 */
export function healNetworks(
  networksOf: (host: string) => InstanceNetworks | undefined,
  hosts: () => readonly string[],
): (signal: AbortSignal) => Promise<void> {
  const waiting = new Map<string, string[]>();
  return async (signal) => {
    for (const host of hosts()) {
      const networks = networksOf(host);
      if (!networks) return;
      const uuids = waiting.get(host) ?? [];
      waiting.set(host, uuids);
      await healNext(networks, uuids, signal);
    }
  };
}

async function healNext(networks: InstanceNetworks, waiting: string[], signal: AbortSignal): Promise<void> {
  if (waiting.length === 0) waiting.push(...(await listHealable(networks)));
  for (;;) {
    signal.throwIfAborted();
    const uuid = waiting.shift();
    if (uuid === undefined) return;
    const instance = await findHealable(networks, uuid);
    if (!instance) continue;
    await heal(networks, instance);
    return;
  }
}

/** Instances that are built or deleted have somebody who looks after their ports. */
function isHealable(instance: Instance, host: string): boolean {
  return (
    instance.find("host") === host &&
    instance.find("vm_state") !== "building" &&
    instance.find("task_state") !== "deleting"
  );
}

async function listHealable({ conductor, host }: InstanceNetworks): Promise<readonly string[]> {
  const instances = await listInstances(conductor, adminContext(), "get_by_host", [host]);
  return instances.filter((instance) => isHealable(instance, host)).map((instance) => instance.get("uuid"));
}

async function findHealable(
  { conductor, host }: InstanceNetworks,
  uuid: string,
): Promise<Instance | undefined> {
  try {
    const instance = await fetchInstance(conductor, adminContext(), uuid, ["info_cache"]);
    return isHealable(instance, host) ? instance : undefined;
  } catch (error) {
    if (!isNovaError(error, "InstanceNotFound")) throw error;
    return undefined;
  }
}

async function heal(networks: InstanceNetworks, instance: Instance): Promise<void> {
  const context = adminContext();
  const { host, log } = networks;
  try {
    const isIdle = (instance.find("task_state") ?? null) === null;
    if (isIdle && (await bindPortsTo(networks, context, instance, host)))
      log.warn("ports that were bound elsewhere or not at all are bound again", {
        context,
        instance: instance.get("uuid"),
      });
    await refreshNetworkInfo(networks, context, instance, { takesAll: true });
  } catch (error) {
    log.warn("what is known of its ports was not put right", {
      context,
      instance: instance.get("uuid"),
      error,
    });
  }
}
