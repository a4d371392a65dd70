import type { RpcMethod } from "@novasphere/oslo-messaging";
import { saveMigration } from "../../conductor/instance-records.ts";
import { elevatedContext } from "../../conductor/nova-context.ts";
import type { MigrationFields } from "../../objects/migration.ts";
import { NovaObject } from "../../objects/nova-object.ts";
import { moveAllocations } from "../../placement/allocations.ts";
import { erroringOut } from "../erroring-out.ts";
import { notImplemented, novaFailure } from "../failures/nova-failure.ts";
import type { InstanceRequest, InstanceWork } from "../instance-method.ts";
import type { Manager } from "../manager.ts";

/**
 * A resize or a cold migration is refused before anything was done: the instance is as it was, the migration has
 * failed, and what the scheduler had taken for it is given back.
 */
export const prepResize: InstanceWork = async (manager, request) => {
  const { instance } = request;
  await erroringOut(manager, request, instance.find("vm_state") ?? null, async () => {
    await failMigration(manager, request);
    throw notImplemented("resizing and moving instances is not supported by this compute service");
  });
  return undefined;
};

/** A live migration that was begun all the same: the instance runs on where it is. */
export const liveMigration: InstanceWork = async (manager, request) => {
  await failMigration(manager, request);
  throw notImplemented("live migration is not supported by this compute service");
};

async function failMigration(
  { conductor, placement, log }: Manager,
  { context, args, uuid }: InstanceRequest,
): Promise<void> {
  if (!args["migration"]) return;
  const migration = NovaObject.from<MigrationFields>(args["migration"], "Migration");
  try {
    await moveAllocations(placement, migration.get("uuid"), uuid);
  } catch (error) {
    log.error("the allocations of a refused move were not given back", { context, instance: uuid, error });
  }
  await saveMigration(conductor, elevatedContext(context), migration, { status: "error" });
}

/** The answer to the question whether an instance can move here while it runs: no, so that another host is asked. */
export const refuseLiveMigration: RpcMethod = async () => {
  const reason = "live migration is not supported by this compute service";
  throw novaFailure({
    className: "MigrationPreCheckError",
    message: `Migration pre-check error: ${reason}`,
    kwargs: { reason },
  });
};

/** Moves between cells by way of a snapshot. */
export const refuseCrossCellMove: RpcMethod = async () => {
  const reason = "moves between cells are not supported by this compute service";
  throw novaFailure({
    className: "MigrationError",
    message: `Migration error: ${reason}`,
    kwargs: { reason },
  });
};
