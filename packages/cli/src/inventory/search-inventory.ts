import { formatReference } from "@novasphere/vim25";
import type { Entity, FindKind, Inventory } from "@novasphere/vsphere-inventory";

/**
 * All objects of a kind that a pattern matches. A relative pattern starts in `datacenter`; without one it is
 * tried in every datacenter, because on a command line "all of them" is what nothing said means.
 */
export function searchInventory(
  inventory: Inventory,
  kind: FindKind,
  pattern: string,
  datacenter: string | undefined,
): readonly Entity[] {
  if (datacenter !== undefined || pattern.startsWith("/") || kind === "datacenter")
    return inventory.findAll(kind, pattern, { datacenter });
  const found = inventory
    .list("datacenter")
    .flatMap(({ ref }): readonly Entity[] => inventory.findAll(kind, pattern, { datacenter: ref }));
  return [...new Map(found.map((entity) => [formatReference(entity.ref), entity])).values()];
}
