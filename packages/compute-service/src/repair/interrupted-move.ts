import type { ComputeDriver } from "@novasphere/driver";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import { listMigrations, saveInstance, saveMigration } from "../conductor/instance-records.ts";
import { adminContext } from "../conductor/nova-context.ts";
import { instanceKey } from "../instance/driver-instance.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { Instance } from "../objects/instance.ts";
import type { Migration } from "../objects/migration.ts";
import { deleteAllocations, moveAllocations } from "../placement/allocations.ts";
import type { PlacementApi } from "../placement/placement-api.ts";

/** What ending an interrupted move needs. */
export interface InterruptedMoveOptions {
  readonly conductor: ConductorClient;
  readonly driver: ComputeDriver;
  readonly placement: PlacementApi;
  readonly log: ServiceLog;
  readonly signal: AbortSignal;
}

/**
 * Takes back a move that ended in the middle of its source's part: the instance has its former size and node, its
 * migration has failed, and what that held is the instance's again.
 */
export async function takeBackMove(instance: Instance, options: InterruptedMoveOptions): Promise<void> {
  const { conductor, driver, placement, log, signal } = options;
  const { uuid, node } = instanceKey(instance);
  if (node !== null)
    await driver
      .finishRevertMigration(
        { signal },
        { uuid, node },
        { source: node, powerOn: instance.find("vm_state") === "active" },
      )
      .catch((error) =>
        log.error("its move could not be taken back; a hard reboot may help", { instance: uuid, error }),
      );
  for (const migration of await openMigrations(instance, "source_compute", options)) {
    await moveAllocations(placement, migration.get("uuid"), uuid);
    await saveMigration(conductor, adminContext(), migration, { status: "error" });
  }
  await saveInstance(conductor, adminContext(), instance, { task_state: null });
}

/**
 * Gives up a move that ended in the middle of its destination's part, as one that failed there: the instance is here, and
 * its source has nothing of it any more.
 */
export async function giveUpMove(instance: Instance, options: InterruptedMoveOptions): Promise<void> {
  const { conductor, placement } = options;
  for (const migration of await openMigrations(instance, "dest_compute", options)) {
    await deleteAllocations(placement, migration.get("uuid"));
    await saveMigration(conductor, adminContext(), migration, { status: "error" });
  }
}

/** The moves of the instance that its service host is that side of, and that are not over. */
async function openMigrations(
  instance: Instance,
  side: "source_compute" | "dest_compute",
  { conductor }: InterruptedMoveOptions,
): Promise<readonly Migration[]> {
  const status = ["pre-migrating", "migrating", "post-migrating"];
  const filters = { instance_uuid: instance.get("uuid"), status };
  const found = await listMigrations(conductor, adminContext(), "get_by_filters", [filters]);
  return found.filter((migration) => {
    const isMove = ["resize", "migration"].includes(migration.find("migration_type") ?? "");
    return isMove && migration.find(side) === instance.get("host");
  });
}
