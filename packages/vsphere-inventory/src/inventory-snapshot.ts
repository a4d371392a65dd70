import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { type EntityKind, kindOfType } from "./entity.ts";
import { InventoryError } from "./errors.ts";
import { coveredKinds, type InventoryScope } from "./inventory-filter.ts";
import type { InventoryRow } from "./inventory-row.ts";
import { buildTree, type InventoryTree } from "./inventory-tree.ts";

/** An object's property that the account may not read. */
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

/** Collects the contents of one read. Objects of kinds that are not in the scope are left out. */
export class SnapshotBuilder {
  readonly #scope: InventoryScope;
  readonly #kinds: ReadonlySet<EntityKind>;
  readonly #rows: InventoryRow[] = [];
  readonly #unreadable: UnreadableProperty[] = [];

  constructor(scope: InventoryScope) {
    this.#scope = scope;
    this.#kinds = coveredKinds(scope);
  }

  /** Number of objects so far. */
  get size(): number {
    return this.#rows.length;
  }

  /** Takes one object. Throws `INVENTORY_READ_FAILED` for a fault that spoils the whole read. */
  add(content: Vim.ObjectContent): void {
    if (!isInScope(content.obj, this.#kinds)) return;
    const { propSet = [], missingSet = [] } = content;
    const missing = missingOf(content.obj, missingSet);
    if (missing === undefined) return;
    this.#unreadable.push(...missing);
    const properties: Record<string, unknown> = {};
    for (const { name, val } of propSet) properties[name] = val;
    this.#rows.push({ ref: content.obj, properties });
  }

  /** The tree of what was added. Throws `INVENTORY_INCOMPLETE` when the root folder is not among it. */
  build(rootFolder: ManagedObjectReference): InventorySnapshot {
    const tree = buildTree(this.#rows, { ...this.#scope, rootFolder, kinds: this.#kinds });
    return { tree, unreadable: this.#unreadable };
  }
}

/** Folders are always in: those above and around what was asked for are part of the paths. */
function isInScope({ type }: ManagedObjectReference, kinds: ReadonlySet<EntityKind>): boolean {
  const kind = kindOfType(type);
  return kind !== undefined && (kind === "folder" || kinds.has(kind));
}

/**
 * What a server says it leaves out of an object; `undefined` when the object was removed while the server was reading.
 * Throws `INVENTORY_READ_FAILED` for what concerns more than this object.
 */
export function missingOf(
  ref: ManagedObjectReference,
  missingSet: readonly Vim.MissingProperty[],
): UnreadableProperty[] | undefined {
  const unreadable: UnreadableProperty[] = [];
  for (const { path, fault } of missingSet) {
    const type = fault.fault.$type ?? "MethodFault";
    switch (type) {
      case "ManagedObjectNotFound":
        return undefined;
      case "NotAuthenticated":
        throw InventoryError.readFailed("the session has ended; log in again and repeat the read");
      case "InvalidProperty":
        throw InventoryError.readFailed(`${ref.type} has no property '${path}'`);
      default:
        unreadable.push({ ref, property: path, fault: type });
    }
  }
  return unreadable;
}
