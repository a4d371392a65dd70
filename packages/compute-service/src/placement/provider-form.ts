import type { Inventories, Inventory, ResourceClass, ResourceProvider } from "@novasphere/driver";
import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import type { DirectoryNode } from "../nodes/node-directory.ts";

/** Inventories as Placement has them, by resource class. */
export type PlacementInventories = Readonly<Record<string, JsonObject>>;

/** The classes that this service reports; those of others are left as they are. */
const ownClasses: readonly ResourceClass[] = ["VCPU", "MEMORY_MB", "DISK_GB"];

/** A provider as the driver knows it: a record that was taken over may have another UUID and label there. */
export function inDriverForm(provider: ResourceProvider, node: DirectoryNode): ResourceProvider {
  return { ...provider, uuid: node.driverUuid, name: node.driverName };
}

/** Placement's inventories as the driver sees them: its own classes. */
export function fromPlacement(inventories: PlacementInventories): Inventories {
  const entries = ownClasses.flatMap((name) => {
    const found = inventories[name];
    return found ? [[name, readInventory(found)] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** What is to be in Placement: what the driver says of its classes, and what others have put there. */
export function toPlacement(wanted: Inventories, present: PlacementInventories): PlacementInventories {
  const foreign = Object.entries(present).filter(
    ([name]) => !(ownClasses as readonly string[]).includes(name),
  );
  const own = Object.entries(wanted).map(([name, inventory]) => [name, writeInventory(inventory)] as const);
  return Object.fromEntries([...foreign, ...own]);
}

/** True when the one says what the other does. */
export function sameInventories(left: PlacementInventories, right: PlacementInventories): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const [mine, other] = [left[name], right[name]];
    if (!mine || !other) return false;
    return Object.keys({ ...mine, ...other }).every((field) => mine[field] === other[field]);
  });
}

/** True for sets of the same members. */
export function sameSet(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((member) => right.has(member));
}

function readInventory(inventory: JsonObject): Inventory {
  const read = (field: string, absent: number) => {
    const value: JsonValue | undefined = inventory[field];
    return typeof value === "number" ? value : absent;
  };
  return {
    total: read("total", 0),
    reserved: read("reserved", 0),
    minUnit: read("min_unit", 1),
    maxUnit: read("max_unit", read("total", 0)),
    stepSize: read("step_size", 1),
    allocationRatio: read("allocation_ratio", 1),
  };
}

function writeInventory(inventory: Inventory): JsonObject {
  return {
    total: inventory.total,
    reserved: inventory.reserved,
    min_unit: inventory.minUnit,
    max_unit: inventory.maxUnit,
    step_size: inventory.stepSize,
    allocation_ratio: inventory.allocationRatio,
  };
}
