import type { JsonObject } from "@novasphere/oslo-messaging";
import { saveInstance } from "../../../conductor/instance-records.ts";
import { elevatedContext } from "../../../conductor/nova-context.ts";
import { driverFlavor } from "../../../instance/driver-flavor.ts";
import { instanceKey } from "../../../instance/driver-instance.ts";
import { requestedImage } from "../../../instance/image-metadata.ts";
import type { FlavorFields } from "../../../objects/flavor.ts";
import type { Migration } from "../../../objects/migration.ts";
import { NovaObject } from "../../../objects/nova-object.ts";
import { erroringOut } from "../../erroring-out.ts";
import type { InstanceRequest, InstanceWork } from "../../instance-method.ts";
import type { Manager } from "../../manager.ts";
import { fetchPowerState } from "../../power-state-of.ts";
import { guestTimeout } from "../power.ts";
import { castToHost } from "./cast-to-host.ts";
import { activatePorts } from "./move-networks.ts";
import { failingMigration, flavors, giveBackAllocations, migrationIn, saveStatus } from "./move-request.ts";

/** `resize_instance`, at the source: powers the instance off, gives it its new place and size, and has that finish. */
export const resizeInstance: InstanceWork = async (manager, request) => {
  const { instance, signal } = request;
  const migration = migrationIn(request);
  const before = await fetchPowerState(manager, instance, signal);
  const progress = { hasMoved: false };
  // The driver leaves an instance that it could not move where it was, and running if it ran.
  const isUnharmed = async () =>
    !progress.hasMoved && (await fetchPowerState(manager, instance, new AbortController().signal)) === before;
  try {
    await erroringOut(
      manager,
      request,
      instance.find("vm_state") ?? null,
      () => failingMigration(manager, request, migration, () => move(manager, request, migration, progress)),
      isUnharmed,
    );
  } catch (error) {
    await giveBackAllocations(manager, request, migration);
    throw error;
  }
  return undefined;
};

async function move(
  manager: Manager,
  request: InstanceRequest,
  migration: Migration,
  progress: { hasMoved: boolean },
): Promise<void> {
  const { context, instance, signal, args } = request;
  const { conductor, driver, nodes, tracker } = manager;
  const destination = nodes.require(migration.get("dest_node") ?? "");
  const flavor = NovaObject.from<FlavorFields>(args["flavor"], "Flavor");
  const image = requestedImage((args["image"] ?? {}) as JsonObject);
  await saveStatus(manager, request, migration, "migrating");
  await saveInstance(
    conductor,
    context,
    instance,
    { task_state: "resize_migrating" },
    { expectedTaskState: "resize_prep" },
  );
  await driver.migrateDiskAndPowerOff({ signal }, instanceKey(instance), {
    destination: destination.name,
    flavor: driverFlavor(flavor),
    ...(image && { image }),
    guestTimeoutMs: guestTimeout(manager, instance, args["clean_shutdown"] !== false),
  });
  progress.hasMoved = true;
  await activatePorts(manager, request, migration);
  await saveStatus(manager, request, migration, "post-migrating");
  await saveInstance(
    conductor,
    context,
    instance,
    {
      ...flavors(request, { old_flavor: instance.get("flavor") }),
      host: migration.get("dest_compute"),
      node: migration.get("dest_node"),
      ...(instance.isAtLeast("2.8") && { compute_id: destination.id }),
      task_state: "resize_migrated",
    },
    { expectedTaskState: "resize_migrating" },
  );
  await tracker.moveChanged(elevatedContext(context), instance, migration);
  await castToHost(manager, context, destination.host, "finish_resize", {
    instance: instance.toPrimitive(),
    migration: migration.toPrimitive(),
    image: args["image"] ?? {},
    disk_info: "",
    request_spec: args["request_spec"] ?? null,
  });
}
