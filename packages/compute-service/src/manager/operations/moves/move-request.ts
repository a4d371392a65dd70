import { saveMigration } from "../../../conductor/instance-records.ts";
import { elevatedContext } from "../../../conductor/nova-context.ts";
import type { FlavorFields } from "../../../objects/flavor.ts";
import type { InstanceFields } from "../../../objects/instance.ts";
import type { Migration, MigrationFields } from "../../../objects/migration.ts";
import { type Fields, NovaObject, type ObjectValue } from "../../../objects/nova-object.ts";
import { moveAllocations } from "../../../placement/allocations.ts";
import type { InstanceRequest } from "../../instance-method.ts";
import type { Manager } from "../../manager.ts";

/** The migration that a request is about. Throws `COMPUTE_INVALID_OBJECT`. */
export function migrationIn({ args }: InstanceRequest): Migration {
  return NovaObject.from<MigrationFields>(args["migration"], "Migration");
}

/** Sets the status of a migration and writes it. */
export function saveStatus(
  { conductor }: Manager,
  { context }: InstanceRequest,
  migration: Migration,
  status: string,
): Promise<void> {
  return saveMigration(conductor, elevatedContext(context), migration, { status });
}

/** Does work after whose failure the migration has failed as well. */
export async function failingMigration<T>(
  manager: Manager,
  request: InstanceRequest,
  migration: Migration,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await saveStatus(manager, request, migration, "error").catch((cause) =>
      manager.log.warn("the migration was not marked as failed", {
        context: request.context,
        instance: request.uuid,
        error: cause,
      }),
    );
    throw error;
  }
}

/** Gives an instance back what its migration held for it at the source. What fails is logged. */
export async function giveBackAllocations(
  { placement, log }: Manager,
  { context, uuid }: InstanceRequest,
  migration: Migration,
): Promise<void> {
  const about = { context, instance: uuid };
  try {
    if (!(await moveAllocations(placement, migration.get("uuid"), uuid)))
      log.error("the migration held no allocations that could be given back", about);
  } catch (error) {
    log.error("the allocations of a move were not given back", { ...about, error });
  }
}

type FlavorValue = ObjectValue<FlavorFields>;

/** Flavors of an instance: a save writes all three, or loses those that are not said. */
export function flavors(
  { instance }: InstanceRequest,
  changes: { old_flavor?: FlavorValue | null; new_flavor?: FlavorValue | null } = {},
): Fields<InstanceFields> {
  return {
    flavor: instance.get("flavor"),
    old_flavor: instance.find("old_flavor") ?? null,
    new_flavor: instance.find("new_flavor") ?? null,
    ...changes,
  };
}

/** What the record of an instance says of its size. */
export function sizeFields(value: FlavorValue): Fields<InstanceFields> {
  const flavor = NovaObject.from<FlavorFields>(value, "Flavor");
  return {
    flavor: value,
    instance_type_id: flavor.get("id"),
    memory_mb: flavor.get("memory_mb"),
    vcpus: flavor.get("vcpus"),
    root_gb: flavor.get("root_gb"),
    ephemeral_gb: flavor.get("ephemeral_gb"),
  };
}

/** True for an instance that was off before its move, and stays so. */
export function wasStopped({ instance }: InstanceRequest): boolean {
  return instance.find("system_metadata")?.["old_vm_state"] === "stopped";
}

/** A flavor field that a step of a move cannot do without. Throws `COMPUTE_FIELD_NOT_LOADED` or TypeError. */
export function requireFlavor(
  { instance, uuid }: InstanceRequest,
  field: "old_flavor" | "new_flavor",
): FlavorValue {
  const value = instance.get(field);
  if (value === null) throw new TypeError(`instance ${uuid} came without its ${field}`);
  return value;
}

/** What is left of the system metadata when a move is over. */
export function withoutOldState({ instance }: InstanceRequest): Fields<InstanceFields> {
  const { old_vm_state: _, ...system_metadata } = instance.get("system_metadata");
  return { system_metadata };
}
