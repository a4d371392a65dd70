import type { Vim } from "@novasphere/vim25";
import { missingOf, type UnreadableProperty } from "./inventory-snapshot.ts";

/** What is unreadable after an update set: what the set says anew of its objects, and the rest as it was. */
export function unreadableAfter(
  before: readonly UnreadableProperty[],
  updates: readonly Vim.ObjectUpdate[],
): readonly UnreadableProperty[] {
  const isNew = updates.some(({ missingSet = [] }) => missingSet.length > 0);
  if (!isNew && before.length === 0) return before;
  const readable = new Set<string>();
  for (const { kind, obj, changeSet = [] } of updates) {
    if (kind !== "modify") readable.add(obj.value);
    for (const { name } of changeSet) readable.add(`${obj.value}:${name}`);
  }
  const kept = before.filter(({ ref, property }) => {
    return !readable.has(ref.value) && !readable.has(`${ref.value}:${property}`);
  });
  return kept.concat(updates.flatMap(({ obj, missingSet = [] }) => missingOf(obj, missingSet) ?? []));
}
