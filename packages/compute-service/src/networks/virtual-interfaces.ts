import type { NovaContext } from "../conductor/nova-context.ts";
import type { Instance } from "../objects/instance.ts";
import type { VirtualInterface, VirtualInterfaceFields } from "../objects/instance-records.ts";
import { objectVersions } from "../objects/manifest.ts";
import { NovaObject } from "../objects/nova-object.ts";
import type { InstanceNetworks } from "./instance-networks.ts";
import type { Port } from "./neutron-records.ts";

/** Records a card of an instance. */
export async function createInterface(
  { conductor }: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  { id, mac_address }: Port,
): Promise<VirtualInterface> {
  const card = NovaObject.create<VirtualInterfaceFields>(
    "VirtualInterface",
    objectVersions.VirtualInterface,
    {
      instance_uuid: instance.get("uuid"),
      // A MAC address may be in several networks, and the table wants it but once.
      address: `${mac_address}/${id}`,
      uuid: id,
      tag: null,
    },
  );
  await conductor.callObject(context, card, "create");
  return card;
}

/** Removes the record of a card. */
export async function destroyInterface(
  { conductor }: InstanceNetworks,
  context: NovaContext,
  card: VirtualInterface,
): Promise<void> {
  await conductor.callObject(context, card, "destroy");
}

/** Removes the record of a port's card, if there is one. */
export async function destroyInterfaceOf(
  networks: InstanceNetworks,
  context: NovaContext,
  portId: string,
): Promise<void> {
  const found = await networks.conductor.callClass(context, "VirtualInterface", "get_by_uuid", {
    args: [portId],
  });
  if (found !== null)
    await destroyInterface(
      networks,
      context,
      NovaObject.from<VirtualInterfaceFields>(found, "VirtualInterface"),
    );
}

/** Removes the records of all of an instance's cards. */
export async function destroyInterfaces(
  { conductor }: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
): Promise<void> {
  const args = [instance.get("uuid")];
  await conductor.callClass(context, "VirtualInterface", "delete_by_instance_uuid", { args });
}
