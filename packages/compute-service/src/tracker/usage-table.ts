import type { Instance } from "../objects/instance.ts";
import type { Migration } from "../objects/migration.ts";
import { flavorUsage, instanceUsage, type Usage } from "./usage.ts";

/** What counts on which node. */
export class UsageTable {
  /** By node name, then by instance, or by migration for the other side of a move. */
  readonly #nodes = new Map<string, Map<string, Usage>>();

  of(node: string): readonly Usage[] {
    return [...(this.#nodes.get(node)?.values() ?? [])];
  }

  /** UUIDs of the instances and migrations that count anywhere. */
  get keys(): ReadonlySet<string> {
    return new Set([...this.#nodes.values()].flatMap((usages) => [...usages.keys()]));
  }

  set(node: string, key: string, usage: Usage): void {
    const usages = this.#nodes.get(node) ?? new Map<string, Usage>();
    this.#nodes.set(node, usages.set(key, usage));
  }

  /** No longer counts an instance or a move. Gives the nodes where it counted. */
  delete(key: string): readonly string[] {
    return [...this.#nodes].filter(([, usages]) => usages.delete(key)).map(([node]) => node);
  }
}

/** True for an instance that takes nothing where its record says it is. */
function takesNothing(instance: Instance): boolean {
  const vmState = instance.find("vm_state");
  if (vmState === "deleted" || instance.find("deleted") === true) return true;
  return vmState === "shelved_offloaded" && (instance.find("task_state") ?? null) === null;
}

/** Where an instance counts, and what; undefined when it counts nowhere. */
export function countInstance(
  instance: Instance,
): { readonly node: string; readonly usage: Usage } | undefined {
  const node = instance.find("node") ?? null;
  if (node === null || takesNothing(instance)) return undefined;
  return { node, usage: instanceUsage(instance) };
}

/** Task states of an instance that is on its way to another size or place, or is made anew. */
const movingTasks: ReadonlySet<string> = new Set([
  "resize_prep",
  "resize_migrating",
  "resize_migrated",
  "resize_finish",
  "rebuilding",
  "rebuild_block_device_mapping",
  "rebuild_spawning",
]);

/** True for an instance that is on its way, or waits to hear whether it stays: a failed move takes nothing. */
function isMoving(instance: Instance): boolean {
  const vmState = instance.find("vm_state");
  const task = instance.find("task_state") ?? "";
  if (vmState === "resized" || task === "migrating") return true;
  return (vmState === "active" || vmState === "stopped") && movingTasks.has(task);
}

/** The move that an instance is in, of all that are not over: its own, or the last one where it does not say. */
export function presentMove(instance: Instance, migrations: readonly Migration[]): Migration | undefined {
  if (!isMoving(instance)) return undefined;
  const own = instance.child("migration_context")?.find("migration_id");
  const candidates = migrations.filter((migration) => own === undefined || migration.get("id") === own);
  return candidates.toSorted((one, other) => one.get("id") - other.get("id")).at(-1);
}

/**
 * Where the other side of a move counts, and what: where the instance will go while it has not, and where it came
 * from until the move is confirmed. Undefined for a move whose flavors are not known any more.
 */
export function countMove(
  instance: Instance,
  migration: Migration,
): { readonly host: string; readonly node: string; readonly usage: Usage } | undefined {
  if (takesNothing(instance)) return undefined;
  const source = { host: migration.find("source_compute"), node: migration.find("source_node") };
  const destination = { host: migration.find("dest_compute"), node: migration.find("dest_node") };
  const isAt = (side: typeof source) =>
    side.host === instance.find("host") && side.node === instance.find("node");
  // Between two sizes on one node, the size the instance has now says on which side it is.
  const hasMoved = isAt(source)
    ? isAt(destination) && instance.find("instance_type_id") !== migration.find("old_instance_type_id")
    : isAt(destination);
  const other = hasMoved ? source : destination;
  const flavor =
    migration.find("migration_type") === "live-migration"
      ? instance.child("flavor")
      : instance.child(hasMoved ? "old_flavor" : "new_flavor");
  if (!flavor || typeof other.host !== "string" || typeof other.node !== "string") return undefined;
  return { host: other.host, node: other.node, usage: flavorUsage(instance, flavor) };
}
