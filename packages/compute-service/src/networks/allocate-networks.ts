import type { JsonValue } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../conductor/nova-context.ts";
import type { Instance } from "../objects/instance.ts";
import type { VirtualInterface } from "../objects/instance-records.ts";
import { bindPort, unbindPorts } from "./bind-port.ts";
import type { InstanceNetworks } from "./instance-networks.ts";
import { checkSecurity, deletePort, makePort } from "./make-port.ts";
import type { NetworkChoice } from "./network-choice.ts";
import type { NetworkInfo } from "./network-info.ts";
import { type PlannedPort, planPorts } from "./plan-ports.ts";
import { listOwnPorts, refreshNetworkInfo } from "./refresh-info.ts";
import { findSecurityGroups } from "./security-groups.ts";
import { createInterface, destroyInterface } from "./virtual-interfaces.ts";

/** What is allocated. */
export interface AllocationRequest {
  readonly choice: NetworkChoice;
  /** Names or ids; for ports that are made. */
  readonly securityGroups?: JsonValue | undefined;
}

/** What was done so far. */
interface Made {
  readonly created: string[];
  /** Ports of the user's making, bound or about to be. */
  readonly given: string[];
  readonly cards: VirtualInterface[];
}

/**
 * Gets an instance its ports: makes those that are not there, binds all of them to this host, and keeps what is known of
 * them. Gives the ports of this request. A failure leaves nothing behind.
 */
export async function allocateNetworks(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  { choice, securityGroups }: AllocationRequest,
): Promise<NetworkInfo> {
  const planned = await planPorts(networks, context, instance, choice);
  if (planned.length === 0) return [];
  const groups = await findSecurityGroups(networks, context, instance, securityGroups);
  const made: Made = { created: [], given: [], cards: [] };
  try {
    const ports = await makePorts(networks, context, instance, planned, groups, made);
    for (const [index, { plan, id }] of ports.entries()) {
      if (plan.given) made.given.push(id);
      const port = await bindPort(networks, context, instance, id, plan);
      made.cards[index] = await createInterface(networks, context, instance, port);
    }
    const added = ports.map(({ id }) => id);
    const info = await refreshNetworkInfo(networks, context, instance, { added, given: made.given });
    return info.filter(({ id }) => added.includes(id));
  } catch (error) {
    await undo(networks, context, instance, made);
    throw error;
  }
}

async function makePorts(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  planned: readonly PlannedPort[],
  securityGroups: readonly string[],
  { created }: Made,
): Promise<readonly { readonly plan: PlannedPort; readonly id: string }[]> {
  for (const { network } of planned) checkSecurity(network, securityGroups);
  const ports: { plan: PlannedPort; id: string }[] = [];
  for (const plan of planned) {
    const id = plan.given?.id ?? (await makePort(networks, context, instance, plan, securityGroups));
    if (!plan.given) created.push(id);
    ports.push({ plan, id });
  }
  return ports;
}

async function undo(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  { created, given, cards }: Made,
): Promise<void> {
  const warn = (what: string) => (error: unknown) =>
    networks.log.warn(what, { context, instance: instance.get("uuid"), error });
  if (given.length > 0)
    await unbindOwn(networks, context, instance, given).catch(warn("ports were not unbound"));
  for (const id of created) await deletePort(networks, context, id).catch(warn(`port ${id} was not deleted`));
  for (const card of cards)
    await destroyInterface(networks, context, card).catch(warn("the record of a card was not removed"));
}

/** Unbinds those that are the instance's by now: of the others Neutron knows better. */
async function unbindOwn(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  ids: readonly string[],
): Promise<void> {
  const ports = await listOwnPorts(networks, context, instance);
  await unbindPorts(
    networks,
    context,
    instance,
    ports.filter(({ id }) => ids.includes(id)),
  );
}
