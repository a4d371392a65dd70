import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import { type EntityKind, kindOfType } from "./entity.ts";
import { InventoryError } from "./errors.ts";
import { coveredKinds, type InventoryScope, inventoryFilter } from "./inventory-filter.ts";
import type { InventoryReader, ReaderOptions } from "./inventory-reader.ts";
import type { InventoryRow } from "./inventory-row.ts";
import { buildTree, type InventoryTree } from "./inventory-tree.ts";

/** An object or a property that the account may not read. */
export interface UnreadableProperty {
  readonly ref: ManagedObjectReference;
  /** Property path. */
  readonly property: string;
  /** Type of the fault the server gave for it, e.g. `NoPermission`. */
  readonly fault: string;
}

/** One complete read. */
export interface InventorySnapshot {
  readonly tree: InventoryTree;
  /** What the account may not read, in the order of the read. */
  readonly unreadable: readonly UnreadableProperty[];
}

/** A read during which objects moved is repeated this often before it counts as partial. */
const maximumReads = 3;

/**
 * Reads the whole inventory in one call plus pages; again when objects moved under the read so that some have lost
 * their parent. Throws `INVENTORY_READ_FAILED` when the read fails, `INVENTORY_INCOMPLETE` when the root folder or
 * parents are missing from it; never gives a smaller inventory.
 */
export async function readInventory(
  reader: InventoryReader,
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
  reader: InventoryReader,
  scope: InventoryScope,
  signal: AbortSignal | undefined,
): Promise<InventorySnapshot> {
  const kinds = coveredKinds(scope);
  const rows: InventoryRow[] = [];
  const unreadable: UnreadableProperty[] = [];
  try {
    for await (const content of reader.retrieve(inventoryFilter(reader.rootFolder, scope), { signal })) {
      signal?.throwIfAborted();
      if (!isInScope(content.obj, kinds)) continue;
      const row = rowOf(content, unreadable);
      if (row !== undefined) rows.push(row);
    }
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (cause instanceof InventoryError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw InventoryError.readFailed(`after ${rows.length} objects: ${reason}`, { cause });
  }
  return { tree: buildTree(rows, { rootFolder: reader.rootFolder, kinds }), unreadable };
}

/** Folders are always in: those above and around what was asked for are part of the paths. */
function isInScope({ type }: ManagedObjectReference, kinds: ReadonlySet<EntityKind>): boolean {
  const kind = kindOfType(type);
  return kind !== undefined && (kind === "folder" || kinds.has(kind));
}

/** The row of one object; `undefined` for an object that was removed while the server was reading. */
export function rowOf(
  content: Vim.ObjectContent,
  unreadable: UnreadableProperty[],
): InventoryRow | undefined {
  const properties: Record<string, unknown> = {};
  for (const { name, val } of content.propSet ?? []) properties[name] = val;
  for (const { path, fault } of content.missingSet ?? []) {
    const type = fault.fault.$type ?? "MethodFault";
    switch (type) {
      case "ManagedObjectNotFound":
        return undefined;
      case "NotAuthenticated":
        throw InventoryError.readFailed("the session has ended; log in again and repeat the read");
      case "InvalidProperty":
        throw InventoryError.readFailed(`${content.obj.type} has no property '${path}'`);
      default:
        unreadable.push({ ref: content.obj, property: path, fault: type });
    }
  }
  return { ref: content.obj, properties };
}
