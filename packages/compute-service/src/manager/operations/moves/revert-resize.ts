import { dropMigrationContext, saveInstance } from "../../../conductor/instance-records.ts";
import { elevatedContext, formatFieldTime } from "../../../conductor/nova-context.ts";
import { instanceKey } from "../../../instance/driver-instance.ts";
import type { Migration } from "../../../objects/migration.ts";
import { erroringOut } from "../../erroring-out.ts";
import { fullRecords, type InstanceRequest, type InstanceWork, recorded } from "../../instance-method.ts";
import type { Manager } from "../../manager.ts";
import { findGroup, joinGroup } from "../../server-group.ts";
import { stopInstance } from "../power.ts";
import { castToHost } from "./cast-to-host.ts";
import { movePortsHere } from "./move-networks.ts";
import {
  failingMigration,
  flavors,
  giveBackAllocations,
  migrationIn,
  requireFlavor,
  saveStatus,
  sizeFields,
  wasStopped,
  withoutOldState,
} from "./move-request.ts";

/**
 * `revert_resize`, at the destination: no longer counts the instance here. Its VM, which is the same before and after a
 * move, goes back with {@link finishRevertResize}.
 */
export const revertResize: InstanceWork = async (manager, request) => {
  const { context, instance, args } = request;
  const migration = migrationIn(request);
  await erroringOut(manager, request, null, () =>
    failingMigration(manager, request, migration, async () => {
      await saveStatus(manager, request, migration, "reverted");
      await manager.tracker.dropMove(elevatedContext(context), instance, migration);
      // Nothing changes but that nobody else has the instance now.
      const task_state = "resize_reverting";
      await saveInstance(
        manager.conductor,
        context,
        instance,
        { task_state },
        { expectedTaskState: [task_state] },
      );
      await castToHost(
        manager,
        context,
        migration.get("source_compute") ?? manager.host,
        "finish_revert_resize",
        {
          instance: instance.toPrimitive(),
          migration: migration.toPrimitive(),
          request_spec: args["request_spec"] ?? null,
        },
      );
    }),
  );
  return undefined;
};

/** `finish_revert_resize`, at the source: takes the instance back with its former size. */
export const finishRevertResize: InstanceWork = async (manager, request) => {
  const { context, instance } = request;
  const migration = migrationIn(request);
  const stops = wasStopped(request);
  try {
    await erroringOut(manager, request, null, () =>
      failingMigration(manager, request, migration, () => takeBack(manager, request, migration)),
    );
  } finally {
    await saveInstance(manager.conductor, context, instance, {
      ...flavors(request, { old_flavor: null, new_flavor: null }),
      ...withoutOldState(request),
    });
  }
  if (stops) await stopAgain(manager, request);
  return undefined;
};

async function takeBack(manager: Manager, request: InstanceRequest, migration: Migration): Promise<void> {
  const { context, instance, signal } = request;
  const { conductor, driver, nodes, tracker, now } = manager;
  const powerOn = !wasStopped(request);
  const present = instanceKey(instance);
  const source = nodes.require(migration.get("source_node") ?? "");
  await saveInstance(
    conductor,
    context,
    instance,
    {
      ...flavors(request),
      ...sizeFields(requireFlavor(request, "old_flavor")),
      host: migration.get("source_compute"),
      node: migration.get("source_node"),
      ...(instance.isAtLeast("2.8") && { compute_id: source.id }),
    },
    { expectedTaskState: ["resize_reverting"] },
  );
  await giveBackAllocations(manager, request, migration);
  await movePortsHere(manager, request, migration);
  await driver.finishRevertMigration({ signal }, present, { source: source.name, powerOn });
  await joinGroup(manager, request, await findGroup(manager, request));
  await dropMigrationContext(conductor, context, instance);
  await saveInstance(
    conductor,
    context,
    instance,
    { launched_at: formatFieldTime(now()) },
    { expectedTaskState: "resize_reverting" },
  );
  await tracker.moveChanged(elevatedContext(context), instance, migration);
  const after = powerOn
    ? { vm_state: "active" as const, task_state: null }
    : { task_state: "powering-off", progress: 0 };
  await saveInstance(conductor, context, instance, after);
}

/** Nova's own service stops an instance that was off before, with an event of its own. */
async function stopAgain(manager: Manager, request: InstanceRequest): Promise<void> {
  const stop = { ...request, args: { clean_shutdown: true } };
  await recorded(manager, "compute_stop_instance", fullRecords, stop, () => stopInstance(manager, stop));
}
