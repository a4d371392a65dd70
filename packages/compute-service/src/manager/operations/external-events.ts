import type { RpcMethod } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../../conductor/nova-context.ts";
import { instanceKey } from "../../instance/driver-instance.ts";
import { forgetPort, refreshPort } from "../../networks/refresh-info.ts";
import { destroyInterfaceOf } from "../../networks/virtual-interfaces.ts";
import type { Instance, InstanceFields } from "../../objects/instance.ts";
import type { InstanceExternalEvent, InstanceExternalEventFields } from "../../objects/instance-records.ts";
import { NovaObject } from "../../objects/nova-object.ts";
import type { Manager } from "../manager.ts";

/**
 * `external_instance_event`: what other services have to say about instances. Of a port that changed what is known of it
 * is read again; the card of one that was deleted goes. The rest needs nothing: no operation here waits for others.
 * Nothing is thrown, because nobody would hear it.
 */
export function externalInstanceEvent(manager: Manager): RpcMethod {
  return async ({ args, context, signal }) => {
    const events = NovaObject.list<InstanceExternalEventFields>({
      "nova_object.name": "InstanceExternalEventList",
      "nova_object.version": "1.0",
      "nova_object.data": { objects: args["events"] ?? [] },
    });
    const instances = [args["instances"] ?? []]
      .flat()
      .map((value) => NovaObject.from<InstanceFields>(value, "Instance"));
    for (const event of events) {
      const instance = instances.find((entry) => entry.get("uuid") === event.get("instance_uuid"));
      if (!instance) continue;
      const name = event.get("name");
      await takeEvent(manager, context, instance, event, signal).catch((error) =>
        manager.log.warn(`the event ${name} was not followed`, {
          context,
          instance: instance.get("uuid"),
          error,
        }),
      );
    }
    return null;
  };
}

async function takeEvent(
  { networks, driver, log }: Manager,
  context: NovaContext,
  instance: Instance,
  event: InstanceExternalEvent,
  signal: AbortSignal,
): Promise<void> {
  const [name, port] = [event.get("name"), event.find("tag") ?? ""];
  if (networks && name === "network-changed") await refreshPort(networks, context, instance, port);
  else if (networks && name === "network-vif-deleted") {
    const vif = await forgetPort(networks, context, instance, port);
    if (!vif) return;
    log.info(`port ${port} was deleted in Neutron: its card goes`, {
      context,
      instance: instance.get("uuid"),
    });
    await destroyInterfaceOf(networks, context, port);
    const card = { vifId: vif.id, macAddress: vif.address };
    await driver.detachInterface({ signal }, instanceKey(instance), card);
  } else log.debug(`the event ${name} needs nothing to be done`, { context, instance: instance.get("uuid") });
}
