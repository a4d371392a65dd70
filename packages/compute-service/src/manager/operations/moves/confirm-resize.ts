import { dropMigrationContext, fetchInstance, saveInstance } from "../../../conductor/instance-records.ts";
import { elevatedContext } from "../../../conductor/nova-context.ts";
import { instanceKey } from "../../../instance/driver-instance.ts";
import type { Migration } from "../../../objects/migration.ts";
import { deleteAllocations } from "../../../placement/allocations.ts";
import { erroringOut } from "../../erroring-out.ts";
import { isNovaError } from "../../failures/failure-of.ts";
import type { InstanceRequest, InstanceWork } from "../../instance-method.ts";
import type { Manager } from "../../manager.ts";
import { powerStates } from "../../power-state-of.ts";
import { forgetInstance } from "../forget-instance.ts";
import { forgetPortsOn } from "./move-networks.ts";
import { failingMigration, flavors, migrationIn, saveStatus, withoutOldState } from "./move-request.ts";

/** `confirm_resize`, at the source: what was kept of the instance's former size and place goes. */
export const confirmResize: InstanceWork = async (manager, message) => {
  const { context, uuid } = message;
  const migration = migrationIn(message);
  const status = migration.find("status");
  if (status !== "finished" && status !== "confirming") {
    if (status !== "confirmed")
      manager.log.warn(`a move in status ${status} is not confirmed`, { context, instance: uuid });
    return undefined;
  }
  const instance = await findPresent(manager, message);
  if (!instance) return undefined;
  const request = { ...message, instance };
  const { conductor, placement } = manager;
  try {
    await erroringOut(manager, request, null, () =>
      failingMigration(manager, request, migration, () => confirm(manager, request, migration)),
    );
  } finally {
    // Whatever has failed, the instance is at its destination, and takes nothing at its source.
    await deleteAllocations(placement, migration.get("uuid"));
    if (instance.find("host") !== manager.host) await forgetInstance(manager, request);
    await saveInstance(conductor, context, instance, {
      ...flavors(request, { old_flavor: null, new_flavor: null }),
      ...withoutOldState(request),
    });
  }
  return undefined;
};

/** The instance as it is now: the request may have waited. */
async function findPresent({ conductor, log }: Manager, { context, uuid }: InstanceRequest) {
  const attributes = ["metadata", "system_metadata", "flavor", "migration_context"];
  try {
    return await fetchInstance(conductor, context, uuid, attributes);
  } catch (error) {
    if (!isNovaError(error, "InstanceNotFound")) throw error;
    log.info("it was deleted before its move was confirmed", { context, instance: uuid });
    return undefined;
  }
}

async function confirm(manager: Manager, request: InstanceRequest, migration: Migration): Promise<void> {
  const { context, instance, signal } = request;
  const { conductor, driver, tracker } = manager;
  await forgetPortsOn(manager, request, migration, "source_compute");
  await driver.confirmMigration({ signal }, instanceKey(instance));
  await saveStatus(manager, request, migration, "confirmed");
  await tracker.moveChanged(elevatedContext(context), instance, migration);
  await dropMigrationContext(conductor, context, instance);
  const isOff = instance.find("power_state") === powerStates.shutdown;
  await saveInstance(
    conductor,
    context,
    instance,
    { vm_state: isOff ? "stopped" : "active", task_state: null },
    { expectedTaskState: [null, "deleting", "soft-deleting"] },
  );
}
