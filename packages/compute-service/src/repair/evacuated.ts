import type { ComputeDriver } from "@novasphere/driver";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import { fetchInstance, listMigrations, saveMigration } from "../conductor/instance-records.ts";
import { adminContext } from "../conductor/nova-context.ts";
import type { ServiceLog } from "../log/service-log.ts";
import { isNovaError } from "../manager/failures/failure-of.ts";
import type { NodeDirectory } from "../nodes/node-directory.ts";
import type { Migration } from "../objects/migration.ts";
import type { VmPlace } from "../periodic/vm-places.ts";
import { takeFromAllocations } from "../placement/allocations.ts";
import type { PlacementApi } from "../placement/placement-api.ts";

/** Statuses in which an evacuation has been begun or is done, and the source has not been cleaned up. */
const openStatuses = ["accepted", "pre-migrating", "done"];

/** What cleaning up after evacuations needs. */
export interface EvacuatedOptions {
  readonly conductor: ConductorClient;
  readonly driver: ComputeDriver;
  readonly placement: PlacementApi;
  readonly nodes: NodeDirectory;
  readonly log: ServiceLog;
  readonly signal: AbortSignal;
}

/**
 * Removes what is left here of instances that were evacuated to other service hosts while this one was away: their VMs
 * on the node they came from, and what they had of its provider. One read when there are none.
 */
export async function cleanEvacuated(
  host: string,
  readPlaces: () => Promise<ReadonlyMap<string, VmPlace>>,
  options: EvacuatedOptions,
): Promise<void> {
  const { conductor, log, signal } = options;
  const filters = { source_compute: host, status: openStatuses, migration_type: "evacuation" };
  const migrations = await listMigrations(conductor, adminContext(), "get_by_filters", [filters]);
  if (migrations.length === 0) return;
  const places = await readPlaces();
  for (const migration of migrations) {
    const uuid = migration.get("instance_uuid") ?? "";
    try {
      await clean(host, uuid, migration, places.get(uuid), options);
    } catch (error) {
      signal.throwIfAborted();
      log.error("what is left of it here after its evacuation was not removed", { instance: uuid, error });
    }
  }
}

/** Does nothing about an instance that is gone or here again, or about a node that is not served any more. */
async function clean(
  host: string,
  uuid: string,
  migration: Migration,
  place: VmPlace | undefined,
  { conductor, driver, placement, nodes, log, signal }: EvacuatedOptions,
): Promise<void> {
  const context = adminContext();
  const source = nodes.find(migration.get("source_node") ?? "");
  const instance = await fetchInstance(conductor, context, uuid).catch((error: unknown) => {
    if (isNovaError(error, "InstanceNotFound")) return undefined;
    throw error;
  });
  if (!source || !instance || instance.find("host") === host) return;
  // Under the same vCenter it may be another service's by now, and that is on another node.
  if (place?.node === source.driverName) {
    log.warn(`it was evacuated to ${instance.find("host")}: removing its VM here`, { instance: uuid });
    await driver.destroy({ signal }, { uuid, node: source.driverName });
  }
  await takeFromAllocations(placement, uuid, source.uuid);
  await saveMigration(conductor, context, migration, { status: "completed" });
}
