import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import type { BlockDeviceMapping, BlockDeviceMappingFields } from "../objects/block-device-mapping.ts";
import type { Instance, InstanceFields } from "../objects/instance.ts";
import type { InstanceFaultFields } from "../objects/instance-records.ts";
import { objectVersions } from "../objects/manifest.ts";
import type { Migration, MigrationFields } from "../objects/migration.ts";
import { type Fields, NovaObject, toObjectList } from "../objects/nova-object.ts";
import type { ConductorClient } from "./conductor-client.ts";
import type { NovaContext } from "./nova-context.ts";

/** States of which one must be the present one, or nothing is written. */
export interface SaveExpectations {
  readonly expectedTaskState?: string | readonly (string | null)[];
  readonly expectedVmState?: string | readonly (string | null)[];
}

/**
 * Sets fields of an instance and writes them, with all that was set before. Rejects with `UnexpectedTaskStateError`,
 * or `UnexpectedDeletingTaskStateError` when it is being deleted, for a state that was not expected, and with
 * `InstanceNotFound` when it is gone.
 */
export async function saveInstance(
  conductor: ConductorClient,
  context: NovaContext,
  instance: Instance,
  changes: Fields<InstanceFields> = {},
  { expectedTaskState, expectedVmState }: SaveExpectations = {},
): Promise<void> {
  instance.set(changes);
  const kwargs: JsonObject = {
    ...(expectedTaskState !== undefined && { expected_task_state: expectedTaskState }),
    ...(expectedVmState !== undefined && { expected_vm_state: expectedVmState }),
  };
  await conductor.callObject(context, instance, "save", { kwargs });
}

/** Removes what the record of an instance says of its move. */
export async function dropMigrationContext(
  conductor: ConductorClient,
  context: NovaContext,
  instance: Instance,
): Promise<void> {
  await conductor.callObject(context, instance, "drop_migration_context");
}

/** Removes the record of an instance; it stays as a deleted one. */
export async function destroyInstance(
  conductor: ConductorClient,
  context: NovaContext,
  instance: Instance,
): Promise<void> {
  await conductor.callObject(context, instance, "destroy");
}

/** An instance with what is asked of its further attributes. Rejects with `InstanceNotFound`. */
export async function fetchInstance(
  conductor: ConductorClient,
  context: NovaContext,
  uuid: string,
  expectedAttrs: readonly string[] = [],
): Promise<Instance> {
  const kwargs = { expected_attrs: expectedAttrs };
  return NovaObject.from<InstanceFields>(
    await conductor.callClass(context, "Instance", "get_by_uuid", { args: [uuid], kwargs }),
    "Instance",
  );
}

/** Instances by one of the ways of an InstanceList, e.g. `get_by_host` with the host. */
export async function listInstances(
  conductor: ConductorClient,
  context: NovaContext,
  method: "get_by_host" | "get_by_host_and_node" | "get_by_filters",
  args: readonly JsonValue[],
  expectedAttrs: readonly string[] = [],
): Promise<readonly Instance[]> {
  const kwargs = { expected_attrs: expectedAttrs };
  return NovaObject.list<InstanceFields>(
    await conductor.callClass(context, "InstanceList", method, { args, kwargs }),
  );
}

/** Instances as they travel together. */
export function toInstanceList(instances: readonly Instance[]): JsonObject {
  return toObjectList("InstanceList", objectVersions.InstanceList, instances);
}

/** The disks of an instance. */
export async function listBlockDevices(
  conductor: ConductorClient,
  context: NovaContext,
  instanceUuid: string,
): Promise<readonly BlockDeviceMapping[]> {
  const args = [instanceUuid];
  return NovaObject.list<BlockDeviceMappingFields>(
    await conductor.callClass(context, "BlockDeviceMappingList", "get_by_instance_uuid", { args }),
  );
}

/** Sets fields of a migration and writes them. */
export async function saveMigration(
  conductor: ConductorClient,
  context: NovaContext,
  migration: Migration,
  changes: Fields<MigrationFields>,
): Promise<void> {
  migration.set(changes);
  await conductor.callObject(context, migration, "save");
}

/** Migrations by one of the ways of a MigrationList. */
export async function listMigrations(
  conductor: ConductorClient,
  context: NovaContext,
  method: "get_by_filters" | "get_in_progress_and_error" | "get_in_progress_by_host_and_node",
  args: readonly JsonValue[],
): Promise<readonly Migration[]> {
  return NovaObject.list<MigrationFields>(
    await conductor.callClass(context, "MigrationList", method, { args }),
  );
}

/** What went wrong with an instance, for its owner. */
interface Fault {
  readonly code: number;
  /** Cut to 255 characters. */
  readonly message: string;
  readonly details: string;
  readonly host: string;
}

/** Records that an operation on an instance failed. */
export async function createFault(
  conductor: ConductorClient,
  context: NovaContext,
  instanceUuid: string,
  { code, message, details, host }: Fault,
): Promise<void> {
  const fields = { instance_uuid: instanceUuid, code, message: message.slice(0, 255), details, host };
  const fault = NovaObject.create<InstanceFaultFields>("InstanceFault", objectVersions.InstanceFault, fields);
  await conductor.callObject(context, fault, "create");
}

/** Records that a part of the request's action begins, e.g. `compute_stop_instance`. */
export async function startEvent(
  conductor: ConductorClient,
  context: NovaContext,
  instanceUuid: string,
  event: string,
  host: string,
): Promise<void> {
  await conductor.callClass(context, "InstanceActionEvent", "event_start", {
    args: [instanceUuid, event],
    kwargs: { want_result: false, host },
  });
}

/** Records how that part ended: well, or with an error. */
export async function finishEvent(
  conductor: ConductorClient,
  context: NovaContext,
  instanceUuid: string,
  event: string,
  failure?: { readonly message: string; readonly details: string },
): Promise<void> {
  await conductor.callClass(context, "InstanceActionEvent", "event_finish_with_failure", {
    args: [instanceUuid, event],
    kwargs: {
      exc_val: failure?.message ?? null,
      exc_tb: failure?.details ?? null,
      want_result: false,
    },
  });
}
