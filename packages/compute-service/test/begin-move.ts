import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import { expect } from "vitest";
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

/** Asks for the next step of a move, where nova-api asks for it. */
export function go(operating: OperatingWorld, method: string, migration: Row, side: "source" | "dest") {
  const host = String(migration[`${side}_compute`]);
  const args = { migration: primitive("Migration", "1.7", migration), request_spec: null };
  return operating.request(method, args, host);
}

/** Waits until nobody works on the instance, and it is in that state. */
export async function finished({ row }: OperatingWorld, vmState: string): Promise<void> {
  await expect.poll(() => [row["vm_state"], row["task_state"]]).toEqual([vmState, null]);
}

/** A live migration as the conductor asks for it, once the destination has been asked whether it can. */
export async function beginLiveMigration(operating: OperatingWorld) {
  const { row, world, node, otherNode, request } = operating;
  const { migration } = await beginMove(operating);
  const host = (name: string) => `compute-1_${name.split("(")[0]}`;
  Object.assign(migration, {
    migration_type: "live-migration",
    dest_compute: host(otherNode),
    dest_node: otherNode,
    status: "accepted",
  });
  row["task_state"] = "migrating";
  const checked = await request("check_can_live_migrate_destination", {}, host(otherNode));
  const args = {
    dest: host(otherNode),
    block_migration: false,
    migration: primitive("Migration", "1.7", migration),
    migrate_data: checked,
  };
  world.conductor.events.length = 0;
  const move = (other: JsonObject = {}) => request("live_migration", { ...args, ...other }, host(node));
  return { migration, checked, move };
}
