import { activateBindings, arrive, deleteBindings } from "../../../networks/move-bindings.ts";
import type { Migration } from "../../../objects/migration.ts";
import type { InstanceRequest } from "../../instance-method.ts";
import type { Manager } from "../../manager.ts";

/** Ports are bound to service hosts, so for them a move between nodes of one host is none. */
function changesHost(migration: Migration): boolean {
  return migration.find("source_compute") !== migration.find("dest_compute");
}

/** Makes the bindings count that were made in advance where the instance goes. */
export async function activatePorts(
  { networks }: Manager,
  { context, instance }: InstanceRequest,
  migration: Migration,
): Promise<void> {
  const destination = migration.find("dest_compute");
  if (networks && destination && changesHost(migration))
    await activateBindings(networks, context, instance, destination);
}

/** Binds the ports of an instance that has come to this host, or has come back to it. */
export async function movePortsHere(
  { networks }: Manager,
  { context, instance }: InstanceRequest,
  migration: Migration,
): Promise<void> {
  if (networks && changesHost(migration)) await arrive(networks, context, instance);
}

/** Removes what is left of the bindings on a host that the instance is not on. The instance is none the worse for them. */
export async function forgetPortsOn(
  { networks, log }: Manager,
  { context, instance, uuid }: InstanceRequest,
  migration: Migration,
  side: "source_compute" | "dest_compute",
): Promise<void> {
  const host = migration.find(side);
  if (networks && host && changesHost(migration))
    await deleteBindings(networks, context, instance, host).catch((error) =>
      log.warn(`bindings of its ports on ${host} were not deleted`, { context, instance: uuid, error }),
    );
}
