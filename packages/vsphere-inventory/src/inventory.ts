import type { Vim } from "@novasphere/vim25";
import type { ConnectOptions } from "@novasphere/vsphere-client";
import { ChangeQueue } from "./change-queue.ts";
import type { Entity } from "./entity.ts";
import { entitiesOf, entityOf } from "./entity-of.ts";
import { InventoryError } from "./errors.ts";
import { applyUpdates, changesBetween, type InventoryChange } from "./inventory-change.ts";
import type { InventoryScope } from "./inventory-filter.ts";
import type { InventoryNode } from "./inventory-node.ts";
import type { InventoryReader, ReaderOptions } from "./inventory-reader.ts";
import type { InventorySnapshot, UnreadableProperty } from "./inventory-snapshot.ts";
import type { InventoryTree } from "./inventory-tree.ts";
import { InventoryView } from "./inventory-view.ts";
import { InventoryWatch } from "./inventory-watch.ts";
import { LiveFeed } from "./live-feed.ts";
import { readInventory } from "./read-inventory.ts";
import { resolveTarget, resolveTargets, type TargetOptions } from "./resolve-target.ts";
import { type InventorySession, sessionReader } from "./session-reader.ts";
import { unreadableAfter } from "./unreadable-after.ts";
import { waitWithSignal } from "./wait-with-signal.ts";

/** Options of {@link Inventory.open}. */
export interface InventoryOptions extends InventoryScope {
  /** Follow changes from the start, until {@link Inventory.close}. Default false: read once. */
  readonly live?: boolean | undefined;
  /** A name that is not found makes the inventory read again, but not more often than this. Default 5000. */
  readonly minimumRereadMs?: number | undefined;
  /** Pause before a watch that failed is tried again; it doubles up to a minute. Default 1000. */
  readonly retryDelayMs?: number | undefined;
  /** Hears when a live inventory may miss changes; it goes on trying by itself. */
  readonly onLost?: ((error: InventoryError) => void) | undefined;
  /** The clock in milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Ends the first read. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link Inventory.resolve} and its companions. */
export interface ResolveOptions extends TargetOptions {
  /** Ends the wait for a repeated read; `resolve` rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A cluster or a resource pool. */
export type Target = Entity<"cluster" | "resourcePool">;

/** What became of one name of many. */
export type Resolution =
  | { readonly ok: true; readonly entity: Target }
  | { readonly ok: false; readonly error: InventoryError };

/**
 * A vCenter's inventory in memory, read in one call plus pages, on request kept up to date. Everything but `refresh`,
 * `watch` and the repeated read of the `resolve` family is local.
 */
export class Inventory extends InventoryView implements AsyncDisposable {
  readonly #reader: InventoryReader;
  readonly #options: InventoryOptions;
  readonly #now: () => number;
  readonly #watchers = new Set<ChangeQueue>();
  #snapshot: InventorySnapshot | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #snapshotAt = Number.NEGATIVE_INFINITY;
  #isLive = false;
  #isClosed = false;
  #feed: LiveFeed | undefined;
  #ownSession: AsyncDisposable | undefined;
  #refreshing: Promise<void> | undefined;

  private constructor(reader: InventoryReader, options: InventoryOptions) {
    super();
    this.#reader = reader;
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Reads the inventory of a reader or of a client's session: one call plus pages, three calls for a live one. Throws
   * `INVENTORY_READ_FAILED` or `INVENTORY_INCOMPLETE` rather than giving a part of it.
   */
  static async open(
    source: InventoryReader | InventorySession,
    options: InventoryOptions = {},
  ): Promise<Inventory> {
    const reader = "retrieve" in source ? source : sessionReader(source);
    const inventory = new Inventory(reader, options);
    try {
      if (options.live === true) await waitWithSignal(inventory.#startFeed(), options.signal);
      else inventory.#take(await readInventory(reader, options, options), false);
    } catch (error) {
      await inventory.close();
      throw error;
    }
    return inventory;
  }

  /** Logs in to a vCenter and reads its inventory as {@link open} does; {@link close} logs out. */
  static async connect(vcenter: ConnectOptions, options: InventoryOptions = {}): Promise<Inventory> {
    // Loaded here, so that whoever brings another client does not load ours.
    const { connect } = await import("@novasphere/vsphere-client");
    const session = await connect(vcenter);
    try {
      const inventory = await Inventory.open(session, options);
      inventory.#ownSession = session;
      return inventory;
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw error;
    }
  }

  override get tree(): InventoryTree {
    return this.#state.tree;
  }

  /** What the account may not read. Such objects have no name or no complete path. */
  get unreadable(): readonly UnreadableProperty[] {
    return this.#state.unreadable;
  }

  /** When the server last confirmed this state, by the clock of the options: the last read, or the last update. */
  get readAt(): number {
    return this.#readAt;
  }

  /** Whether changes are being followed right now. False while a lost watch is not yet replaced. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /**
   * Reads everything again: one call plus pages; a live inventory renews its watch. Callers that come while a read is
   * under way share it; the signal ends only the caller's wait. When the read fails the old state stays.
   */
  async refresh({ signal }: ReaderOptions = {}): Promise<void> {
    if (this.#isClosed) throw InventoryError.closed();
    this.#refreshing ??= this.#read().finally(() => {
      this.#refreshing = undefined;
    });
    await waitWithSignal(this.#refreshing, signal);
  }

  /**
   * Changes from now on, in the server's order. Makes the inventory live as long as somebody watches; giving the watch
   * back frees the server's filter unless the inventory was opened as live. The watch throws `INVENTORY_READ_FAILED`
   * when changes cannot be followed at all, and `INVENTORY_NOT_WATCHABLE` for a reader that cannot; when they can no
   * longer be followed it goes on by itself, and what changed meanwhile comes too.
   */
  watch({ signal }: ReaderOptions = {}): InventoryWatch {
    const queue = new ChangeQueue();
    this.#watchers.add(queue);
    const started = this.#feed === undefined ? this.#startFeed() : Promise.resolve();
    const release = async (): Promise<void> => {
      this.#watchers.delete(queue);
      if (this.#watchers.size === 0 && this.#options.live !== true) await this.#stopFeed();
    };
    return new InventoryWatch({ queue, started, release, signal });
  }

  /** Stops following changes and frees the server's filter; watchers end. What was read stays readable. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const queue of this.#watchers) queue.end();
    await this.#stopFeed();
    const session = this.#ownSession;
    this.#ownSession = undefined;
    await session?.[Symbol.asyncDispose]();
  }

  /** {@link close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
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

  get #state(): InventorySnapshot {
    if (this.#snapshot === undefined) throw InventoryError.closed();
    return this.#snapshot;
  }

  async #read(): Promise<void> {
    if (this.#feed !== undefined) await this.#feed.resync();
    else this.#take(await readInventory(this.#reader, this.#options), false);
  }

  async #startFeed(): Promise<void> {
    if (this.#isClosed) throw InventoryError.closed();
    const { rootFolder, retrieve, watch } = this.#reader;
    if (watch === undefined) throw InventoryError.notWatchable();
    this.#feed = new LiveFeed({
      reader: { rootFolder, retrieve: retrieve.bind(this.#reader), watch: watch.bind(this.#reader) },
      scope: this.#options,
      retryDelayMs: this.#options.retryDelayMs ?? 1000,
      listener: {
        onSnapshot: (snapshot, isLive) => this.#take(snapshot, isLive),
        onUpdates: (updates) => this.#update(updates),
        onLost: (error) => {
          this.#isLive = false;
          this.#options.onLost?.(error);
        },
      },
    });
    await this.#feed.resync();
  }

  async #stopFeed(): Promise<void> {
    const feed = this.#feed;
    this.#feed = undefined;
    this.#isLive = false;
    await feed?.close();
  }

  #take(snapshot: InventorySnapshot, isLive: boolean): void {
    const before = this.#snapshot;
    this.#snapshot = snapshot;
    this.#isLive = isLive;
    this.#readAt = this.#snapshotAt = this.#now();
    if (before !== undefined && this.#watchers.size > 0)
      this.#tell(changesBetween(before.tree, snapshot.tree));
  }

  #update(updates: readonly Vim.ObjectUpdate[]): void {
    const { tree, unreadable } = this.#state;
    const changes = applyUpdates(tree, updates);
    this.#snapshot = { tree, unreadable: unreadableAfter(unreadable, updates) };
    this.#readAt = this.#now();
    this.#tell(changes);
  }

  #tell(changes: readonly InventoryChange[]): void {
    for (const queue of this.#watchers) queue.push(changes);
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
    return !this.#isClosed && this.#now() - this.#snapshotAt >= (this.#options.minimumRereadMs ?? 5000);
  }

  #target(node: InventoryNode): Target {
    return entityOf(this.tree, node) as Target;
  }
}

function isMiss(error: unknown): boolean {
  return error instanceof InventoryError && error.code === "INVENTORY_NOT_FOUND";
}
