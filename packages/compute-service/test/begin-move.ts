import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import { type OperatingWorld, primitive } from "./operating-service.ts";

type Row = Record<string, JsonValue>;

/** Of the move that is begun. */
export const migrationUuid = "0d4b7f6e-0000-4000-8000-000000000001";

/** A move as nova-api and the conductor begin it: a migration, which holds what the instance has at its source. */
export async function beginMove(
  operating: OperatingWorld,
  {
    to = operating.otherNode,
    vcpus,
    retry,
    requestSpec = null,
  }: { to?: string; vcpus?: number; retry?: JsonObject; requestSpec?: JsonValue } = {},
) {
  const { row, world, request } = operating;
  const present = (row["flavor"] as { "nova_object.data": Row })["nova_object.data"];
  const flavor = primitive("Flavor", "1.2", {
    ...present,
    ...(vcpus !== undefined && { id: 99, vcpus, name: "larger" }),
  });
  const destination = world.conductor.rows("ComputeNode").find((node) => node["hypervisor_hostname"] === to);
  const migration = world.conductor.insert("Migration", {
    uuid: migrationUuid,
    status: "pre-migrating",
    instance_uuid: row["uuid"] ?? null,
    migration_type: vcpus === undefined ? "migration" : "resize",
    source_compute: row["host"] ?? null,
    source_node: row["node"] ?? null,
    dest_compute: null,
    dest_node: null,
    old_instance_type_id: present["id"] ?? null,
    new_instance_type_id: vcpus === undefined ? (present["id"] ?? null) : 99,
  });
  const held = allocationsOn(operating, String(row["node"]));
  const uuid = String(row["uuid"]);
  held[migrationUuid] = held[uuid] ?? { resources: { VCPU: 1 } };
  delete held[uuid];
  allocationsOn(operating, to)[uuid] = { resources: { VCPU: vcpus ?? 1 } };
  row["task_state"] = "resize_prep";
  const args = {
    node: to,
    flavor,
    image: {},
    filter_properties: retry ? { retry } : {},
    migration: primitive("Migration", "1.7", migration),
    request_spec: requestSpec,
    clean_shutdown: true,
    host_list: null,
  };
  const prepare = () => request("prep_resize", args, String(destination?.["host"]));
  return { migration, prepare };
}

/** What consumers have of a node, by their UUIDs. */
export const allocationsOn = ({ world }: OperatingWorld, node: string) =>
  world.placement.named(node).allocations;
