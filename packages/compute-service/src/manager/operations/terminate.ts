import { destroyInstance, saveInstance } from "../../conductor/instance-records.ts";
import { elevatedContext, formatFieldTime } from "../../conductor/nova-context.ts";
import { instanceKey } from "../../instance/driver-instance.ts";
import { releaseNetworks } from "../../networks/release-networks.ts";
import { deleteAllocations } from "../../placement/allocations.ts";
import { isNovaError } from "../failures/failure-of.ts";
import type { InstanceRequest, InstanceWork } from "../instance-method.ts";
import type { Manager } from "../manager.ts";
import { forgetInstance } from "./forget-instance.ts";

/** Removes an instance from vCenter, Placement and Nova. What is gone already is success. */
export const terminateInstance: InstanceWork = async (manager, request) => {
  try {
    await terminate(manager, request);
  } catch (error) {
    if (isNovaError(error, "InstanceNotFound")) return undefined;
    const { context, instance } = request;
    await saveInstance(manager.conductor, context, instance, { vm_state: "error" }).catch((cause) =>
      manager.log.warn("the instance was not set to error", {
        context,
        instance: request.uuid,
        error: cause,
      }),
    );
    throw error;
  }
  return undefined;
};

async function terminate(manager: Manager, request: InstanceRequest): Promise<void> {
  const { context, instance, uuid, signal } = request;
  const { conductor, driver, networks, tracker, placement, now } = manager;
  await driver.destroy({ signal }, instanceKey(instance));
  if (networks) await releaseNetworks(networks, context, instance);
  await saveInstance(conductor, context, instance, {
    vm_state: "deleted",
    task_state: null,
    power_state: 0,
    terminated_at: formatFieldTime(now()),
  });
  await tracker.instanceChanged(elevatedContext(context), instance);
  await deleteAllocations(placement, uuid);
  await conductor.callClass(context, "ConsoleAuthToken", "clean_console_auths_for_instance", {
    args: [uuid],
  });
  await forgetInstance(manager, request);
  await destroyInstance(conductor, context, instance);
}
