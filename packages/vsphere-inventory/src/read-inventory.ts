import { formatReference } from "@novasphere/vim25";
import { InventoryError } from "./errors.ts";
import { type InventoryScope, inventoryFilter } from "./inventory-filter.ts";
import type { InventoryReader, ReaderOptions } from "./inventory-reader.ts";
import { type InventorySnapshot, SnapshotBuilder } from "./inventory-snapshot.ts";

/** A read during which objects moved is repeated this often before it counts as partial. */
const maximumReads = 3;

/**
 * Reads the whole inventory in one call plus pages; again when objects moved under the read so that some have lost
 * their parent. Throws `INVENTORY_READ_FAILED` when the read fails, `INVENTORY_INCOMPLETE` when the root folder or
 * parents are missing from it; never gives a smaller inventory.
 */
export async function readInventory(
  reader: Pick<InventoryReader, "rootFolder" | "retrieve">,
  scope: InventoryScope = {},
  { signal }: ReaderOptions = {},
): Promise<InventorySnapshot> {
  for (let reads = 1; ; reads += 1) {
    const snapshot = await readOnce(reader, scope, signal);
    const [orphan] = snapshot.tree.orphans;
    if (orphan === undefined) return snapshot;
    if (reads < maximumReads) continue;
    const count = snapshot.tree.orphans.size;
    throw InventoryError.incomplete(
      `${count} objects have no parent in it, ${formatReference(orphan.ref)} for one`,
    );
  }
}

async function readOnce(
  reader: Pick<InventoryReader, "rootFolder" | "retrieve">,
  scope: InventoryScope,
  signal: AbortSignal | undefined,
): Promise<InventorySnapshot> {
  const builder = new SnapshotBuilder(scope);
  try {
    for await (const content of reader.retrieve(inventoryFilter(reader.rootFolder, scope), { signal })) {
      signal?.throwIfAborted();
      builder.add(content);
    }
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw toReadError(error, `after ${builder.size} objects`);
  }
  return builder.build(reader.rootFolder);
}

/** Whatever was thrown, as an error of this package that keeps the original as its cause. */
export function toReadError(error: unknown, when: string): InventoryError {
  if (error instanceof InventoryError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return InventoryError.readFailed(`${when}: ${reason}`, { cause: error });
}
