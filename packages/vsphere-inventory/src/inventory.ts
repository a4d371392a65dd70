import type { Entity } from "./entity.ts";
import { entitiesOf, entityOf } from "./entity-of.ts";
import { InventoryError } from "./errors.ts";
import type { InventoryScope } from "./inventory-filter.ts";
import type { InventoryNode } from "./inventory-node.ts";
import type { InventoryReader, ReaderOptions } from "./inventory-reader.ts";
import type { InventoryTree } from "./inventory-tree.ts";
import { InventoryView } from "./inventory-view.ts";
import { type InventorySnapshot, readInventory, type UnreadableProperty } from "./read-inventory.ts";
import { resolveTarget, resolveTargets, type TargetOptions } from "./resolve-target.ts";
import { type InventorySession, sessionReader } from "./session-reader.ts";
import { waitWithSignal } from "./wait-with-signal.ts";

/** Options of {@link Inventory.open}. */
export interface InventoryOptions extends InventoryScope {
  /** A name that is not found makes the inventory read again, but not more often than this. Default 5000. */
  readonly minimumRereadMs?: number | undefined;
  /** The clock in milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Ends the first read. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link Inventory.resolve} and its companions. */
export interface ResolveOptions extends TargetOptions {
  /** Ends a repeated read; `resolve` rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of one name of many. */
export type Resolution =
  | { readonly ok: true; readonly entity: Target }
  | { readonly ok: false; readonly error: InventoryError };

/** A cluster or a resource pool. */
export type Target = Entity<"cluster" | "resourcePool">;

/**
 * A vCenter's inventory in memory, read in one call plus pages. Everything but `refresh` and the repeated read of the
 * `resolve` family is local.
 */
export class Inventory extends InventoryView {
  readonly #reader: InventoryReader;
  readonly #scope: InventoryScope;
  readonly #minimumRereadMs: number;
  readonly #now: () => number;
  #snapshot: InventorySnapshot;
  #readAt: number;
  #refreshing: Promise<void> | undefined;

  private constructor(reader: InventoryReader, snapshot: InventorySnapshot, options: InventoryOptions) {
    super();
    const { kinds = [], properties = {} } = options;
    this.#reader = reader;
    this.#scope = { kinds, properties };
    this.#minimumRereadMs = options.minimumRereadMs ?? 5000;
    this.#now = options.now ?? Date.now;
    this.#snapshot = snapshot;
    this.#readAt = this.#now();
  }

  /**
   * Reads the inventory of a reader or of a client's session: one call plus pages. Throws `INVENTORY_READ_FAILED` or
   * `INVENTORY_INCOMPLETE` rather than giving a part of it.
   */
  static async open(
    source: InventoryReader | InventorySession,
    options: InventoryOptions = {},
  ): Promise<Inventory> {
    const reader = "retrieve" in source ? source : sessionReader(source);
    return new Inventory(reader, await readInventory(reader, options, options), options);
  }

  override get tree(): InventoryTree {
    return this.#snapshot.tree;
  }

  /** What the account may not read. Such objects have no name or no complete path. */
  get unreadable(): readonly UnreadableProperty[] {
    return this.#snapshot.unreadable;
  }

  /** When the inventory was last read, by the clock of the options. */
  get readAt(): number {
    return this.#readAt;
  }

  /**
   * Reads everything again: one call plus pages. Callers that come while a read is under way share it; the signal
   * ends only the caller's wait. When the read fails the old state stays.
   */
  async refresh({ signal }: ReaderOptions = {}): Promise<void> {
    this.#refreshing ??= this.#read().finally(() => {
      this.#refreshing = undefined;
    });
    await waitWithSignal(this.#refreshing, signal);
  }

  /**
   * The cluster or resource pool that a configured name stands for. A name that is not found makes the inventory read
   * again first. Throws `INVENTORY_NOT_FOUND`, `INVENTORY_AMBIGUOUS`, `INVENTORY_WRONG_TYPE` or
   * `INVENTORY_INVALID_PATH`, each with candidates and near misses.
   */
  async resolve(name: string, options: ResolveOptions = {}): Promise<Target> {
    return this.#withReread(options, () => this.#target(resolveTarget(this.tree, name, options)));
  }

  /** Every cluster and resource pool that a name stands for, at least one, by path. Throws as {@link resolve}. */
  async resolveAll(name: string, options: ResolveOptions = {}): Promise<readonly Target[]> {
    return this.#withReread(options, () => {
      return entitiesOf(this.tree, resolveTargets(this.tree, name, options)) as Target[];
    });
  }

  /**
   * Resolves many names against one state of the inventory; a name that fails takes nothing from the others. If some
   * are not found the inventory is read again once, and a failure of that read is thrown.
   */
  async resolveMany(
    names: Iterable<string>,
    options: ResolveOptions = {},
  ): Promise<ReadonlyMap<string, Resolution>> {
    const list = [...names];
    const first = this.#resolveEach(list, options);
    const isMissing = [...first.values()].some((resolution) => !resolution.ok && isMiss(resolution.error));
    if (!isMissing || !this.#mayReread()) return first;
    await this.refresh({ signal: options.signal });
    return this.#resolveEach(list, options);
  }

  async #read(): Promise<void> {
    this.#snapshot = await readInventory(this.#reader, this.#scope);
    this.#readAt = this.#now();
  }

  async #withReread<Result>(options: ResolveOptions, attempt: () => Result): Promise<Result> {
    try {
      return attempt();
    } catch (error) {
      if (!isMiss(error) || !this.#mayReread()) throw error;
    }
    await this.refresh({ signal: options.signal });
    return attempt();
  }

  #resolveEach(names: readonly string[], options: ResolveOptions): Map<string, Resolution> {
    const resolutions = new Map<string, Resolution>();
    for (const name of names) {
      try {
        resolutions.set(name, { ok: true, entity: this.#target(resolveTarget(this.tree, name, options)) });
      } catch (error) {
        if (!(error instanceof InventoryError)) throw error;
        resolutions.set(name, { ok: false, error });
      }
    }
    return resolutions;
  }

  #mayReread(): boolean {
    return this.#now() - this.#readAt >= this.#minimumRereadMs;
  }

  #target(node: InventoryNode): Target {
    return entityOf(this.tree, node) as Target;
  }
}

function isMiss(error: unknown): boolean {
  return error instanceof InventoryError && error.code === "INVENTORY_NOT_FOUND";
}
