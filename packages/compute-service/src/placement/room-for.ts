import type { JsonObject } from "@novasphere/oslo-messaging";
import type { PlacementInventories } from "./provider-form.ts";

/** Of one provider, by resource class: what is moved to it or stays, each amount by itself, and what others have. */
export type Held = ReadonlyMap<string, { readonly amounts: readonly number[]; readonly others: number }>;

/**
 * Inventories that Placement takes together with these allocations: it measures those that are there already like new ones,
 * and would refuse the disk of an instance on a datastore that has less than that left, or anything on a node that takes
 * nothing new. Never offers more than is asked for here: what fits exactly leaves nothing to give away.
 */
export function withRoomFor(inventories: PlacementInventories, held: Held): PlacementInventories {
  const entries = [...held].map(([name, { amounts, others }]) => {
    const wanted = inventories[name];
    const used = amounts.reduce((sum, amount) => sum + amount, others);
    return [name, wanted ? widened(wanted, amounts, used) : exactly(amounts, used)] as const;
  });
  return { ...inventories, ...Object.fromEntries(entries) };
}

function widened(inventory: JsonObject, amounts: readonly number[], used: number): JsonObject {
  const number = (field: string) => Number(inventory[field]);
  const [total, reserved, ratio] = [number("total"), number("reserved"), number("allocation_ratio")];
  const step = number("step_size");
  return {
    ...inventory,
    total: (total - reserved) * ratio >= used ? total : reserved + Math.ceil(used / ratio),
    max_unit: Math.max(number("max_unit"), ...amounts),
    step_size: amounts.every((amount) => amount % step === 0) ? step : 1,
  };
}

function exactly(amounts: readonly number[], used: number): JsonObject {
  const units = { min_unit: 1, max_unit: Math.max(...amounts), step_size: 1 };
  return { total: used, reserved: 0, ...units, allocation_ratio: 1 };
}
