import { saveInstance } from "../../../conductor/instance-records.ts";
import { elevatedContext, formatFieldTime } from "../../../conductor/nova-context.ts";
import { instanceKey } from "../../../instance/driver-instance.ts";
import type { Migration } from "../../../objects/migration.ts";
import { deleteAllocations } from "../../../placement/allocations.ts";
import { announce } from "../../build/build-instance.ts";
import { erroringOut } from "../../erroring-out.ts";
import type { InstanceRequest, InstanceWork } from "../../instance-method.ts";
import type { Manager } from "../../manager.ts";
import { findGroup, joinGroup } from "../../server-group.ts";
import { movePortsHere } from "./move-networks.ts";
import {
  failingMigration,
  flavors,
  migrationIn,
  requireFlavor,
  saveStatus,
  sizeFields,
  wasStopped,
} from "./move-request.ts";

/** `finish_resize`, at the destination: starts the instance where it is now. */
export const finishResize: InstanceWork = async (manager, request) => {
  const { context, uuid } = request;
  const migration = migrationIn(request);
  try {
    await erroringOut(manager, request, null, () =>
      failingMigration(manager, request, migration, () => finish(manager, request, migration)),
    );
  } catch (error) {
    // The instance is here by now, and with it the allocations that count: those of the source go.
    await deleteAllocations(manager.placement, migration.get("uuid")).catch((cause) =>
      manager.log.error("the allocations of a failed move were not deleted", {
        context,
        instance: uuid,
        error: cause,
      }),
    );
    throw error;
  }
  await announce(manager, request);
  return undefined;
};

async function finish(manager: Manager, request: InstanceRequest, migration: Migration): Promise<void> {
  const { context, instance, signal } = request;
  const { conductor, driver, tracker, now } = manager;
  const before = instance.get("flavor");
  const isResize = migration.find("old_instance_type_id") !== migration.find("new_instance_type_id");
  await saveInstance(
    conductor,
    context,
    instance,
    {
      ...flavors(request, { old_flavor: before }),
      ...(isResize && sizeFields(requireFlavor(request, "new_flavor"))),
      task_state: "resize_finish",
    },
    { expectedTaskState: "resize_migrated" },
  );
  await tracker.moveChanged(elevatedContext(context), instance, migration);
  await movePortsHere(manager, request, migration);
  try {
    await driver.finishMigration({ signal }, instanceKey(instance), { powerOn: !wasStopped(request) });
  } catch (error) {
    // Saved with the failure.
    if (isResize) instance.set(sizeFields(before));
    throw error;
  }
  await joinGroup(manager, request, await findGroup(manager, request));
  await saveStatus(manager, request, migration, "finished");
  await saveInstance(
    conductor,
    context,
    instance,
    { vm_state: "resized", task_state: null, launched_at: formatFieldTime(now()) },
    { expectedTaskState: "resize_finish" },
  );
  await tracker.moveChanged(elevatedContext(context), instance, migration);
}
