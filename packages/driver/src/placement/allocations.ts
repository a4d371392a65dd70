import { isSharingProvider, type ResourceProvider } from "./provider-tree.ts";

/** Amounts by resource class, by provider UUID, by consumer UUID: what Placement has given away. Changed in place, as Nova has it. */
export type Allocations = Map<string, Map<string, Map<string, number>>>;

/** A node's provider as it was and as it is to be, with the providers of its datastores. */
export interface Reshape {
  readonly before: ResourceProvider | undefined;
  readonly after: ResourceProvider;
  /** Whether the node's disk is its own afterwards, and not that of datastores; it may have none of it left to offer. */
  readonly isFlat: boolean;
  /** Providers that share disk with the node, before or afterwards. */
  readonly sharing: readonly ResourceProvider[];
}

const disk = "DISK_GB";

/** Where a reshape takes disk: from the node's provider to those of its datastores, back, or nowhere. */
export function diskMove({
  before,
  isFlat,
  sharing,
}: Omit<Reshape, "after">): "toDatastores" | "toNode" | "none" {
  if (before === undefined || sharing.length === 0) return "none";
  const wasFlat = before.inventories[disk] !== undefined;
  if (wasFlat === isFlat) return "none";
  return wasFlat ? "toDatastores" : "toNode";
}

/**
 * Moves what consumers have of the node's disk to where the node's disk is afterwards. Disk of a consumer goes to the
 * datastore that `homeOf` names, else to the one with most room left. Pure but for `allocations`.
 */
export function moveDisk(
  reshape: Reshape,
  allocations: Allocations,
  homeOf: (consumer: string) => string | undefined,
): void {
  const move = diskMove(reshape);
  const { after, sharing } = reshape;
  const room = new Map(sharing.map(({ uuid, inventories }) => [uuid, inventories[disk]?.total ?? 0]));
  for (const [consumer, byProvider] of allocations) {
    const own = byProvider.get(after.uuid);
    if (own === undefined) continue;
    if (move === "toDatastores") {
      const amount = take(byProvider, after.uuid);
      const home = homeOf(consumer);
      const target = home !== undefined && room.has(home) ? home : roomiest(room);
      if (target === undefined || amount === 0) continue;
      give(byProvider, target, amount);
      room.set(target, (room.get(target) ?? 0) - amount);
    } else if (move === "toNode") {
      for (const { uuid } of sharing) give(byProvider, after.uuid, take(byProvider, uuid));
    }
  }
}

/** The providers in a tree that share disk with a node's provider. */
export function sharingWith(
  node: ResourceProvider | undefined,
  providers: readonly ResourceProvider[],
): readonly ResourceProvider[] {
  return providers.filter((provider) => isSharingProvider(provider) && node?.aggregates.has(provider.uuid));
}

function take(byProvider: Map<string, Map<string, number>>, provider: string): number {
  const amounts = byProvider.get(provider);
  const amount = amounts?.get(disk) ?? 0;
  amounts?.delete(disk);
  if (amounts?.size === 0) byProvider.delete(provider);
  return amount;
}

function give(byProvider: Map<string, Map<string, number>>, provider: string, amount: number): void {
  if (amount === 0) return;
  const amounts = byProvider.get(provider) ?? new Map<string, number>();
  amounts.set(disk, (amounts.get(disk) ?? 0) + amount);
  byProvider.set(provider, amounts);
}

function roomiest(room: ReadonlyMap<string, number>): string | undefined {
  const [most] = [...room].toSorted(([, a], [, b]) => b - a);
  return most?.[0];
}
