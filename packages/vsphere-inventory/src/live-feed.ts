import { setTimeout as sleep } from "node:timers/promises";
import type { Vim } from "@novasphere/vim25";
import { InventoryError } from "./errors.ts";
import { type InventoryScope, inventoryFilter } from "./inventory-filter.ts";
import type { InventoryReader } from "./inventory-reader.ts";
import { type InventorySnapshot, SnapshotBuilder } from "./inventory-snapshot.ts";
import { readInventory, toReadError } from "./read-inventory.ts";

/** Who hears of what a feed learns. */
interface LiveFeedListener {
  /** A complete state, at the start and whenever changes may have been missed. */
  onSnapshot(snapshot: InventorySnapshot, isLive: boolean): void;
  /** Changes since then; none when the server confirms that there were none. */
  onUpdates(updates: readonly Vim.ObjectUpdate[]): void;
  /** From here on changes may be missed, until the next snapshot. */
  onLost(error: InventoryError): void;
}

/** What a {@link LiveFeed} works with. */
export interface LiveFeedParts {
  readonly reader: Required<InventoryReader>;
  readonly scope: InventoryScope;
  readonly listener: LiveFeedListener;
  /** Pause before a failed watch is tried again; it doubles up to a minute. */
  readonly retryDelayMs: number;
}

const maximumRetryDelayMs = 60_000;

/** Someone who waits for the next complete state. */
interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Follows the changes of an inventory until it is closed. When the watch is lost – by version, filter, session or
 * connection – it begins anew with a complete state; while no watch can be had, complete reads stand in.
 */
export class LiveFeed {
  readonly #parts: LiveFeedParts;
  readonly #closing = new AbortController();
  #restart = new AbortController();
  #waiters: Waiter[] = [];
  #running: Promise<void> | undefined;

  constructor(parts: LiveFeedParts) {
    this.#parts = parts;
  }

  /** Starts, or starts anew, and waits for a complete state. Rejects when neither a watch nor a read gives one. */
  async resync(): Promise<void> {
    if (this.#closing.signal.aborted) throw InventoryError.closed();
    const next = new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }));
    if (this.#running === undefined) this.#running = this.#run();
    else this.#restart.abort();
    await next;
  }

  /** Stops and waits until the server's filter is freed. Calling it twice is fine. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    this.#settle(InventoryError.closed());
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#closing.signal.aborted) {
      this.#restart = new AbortController();
      const signal = AbortSignal.any([this.#closing.signal, this.#restart.signal]);
      const sets = await this.#follow(signal);
      if (signal.aborted) continue;
      failures = sets > 1 ? 0 : failures + 1;
      if (sets === 0) await this.#readInstead(signal);
      await this.#pause(failures, signal);
    }
  }

  /** Follows one watch to its end and gives back how many complete sets it brought. */
  async #follow(signal: AbortSignal): Promise<number> {
    const { reader, scope, listener } = this.#parts;
    let sets = 0;
    try {
      let pending: Vim.ObjectUpdate[] = [];
      for await (const { updates, isTruncated } of reader.watch(inventoryFilter(reader.rootFolder, scope), {
        signal,
      })) {
        if (signal.aborted) return sets;
        pending = pending.length === 0 ? [...updates] : pending.concat(updates);
        if (isTruncated) continue;
        if (sets === 0) this.#deliver(snapshotOf(pending, this.#parts), true);
        else listener.onUpdates(pending);
        sets += 1;
        pending = [];
      }
      throw InventoryError.readFailed("the watch ended by itself");
    } catch (error) {
      if (!signal.aborted) listener.onLost(toReadError(error, "while watching for changes"));
      return sets;
    }
  }

  async #readInstead(signal: AbortSignal): Promise<void> {
    const { reader, scope } = this.#parts;
    try {
      this.#deliver(await readInventory(reader, scope, { signal }), false);
    } catch (error) {
      if (!signal.aborted) this.#settle(error);
    }
  }

  async #pause(failures: number, signal: AbortSignal): Promise<void> {
    if (failures === 0) return;
    const delay = Math.min(this.#parts.retryDelayMs * 2 ** (failures - 1), maximumRetryDelayMs);
    await sleep(delay, undefined, { signal }).catch(() => undefined);
  }

  #deliver(snapshot: InventorySnapshot, isLive: boolean): void {
    this.#parts.listener.onSnapshot(snapshot, isLive);
    this.#settle();
  }

  #settle(error?: unknown): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { resolve, reject } of waiters) {
      if (error === undefined) resolve();
      else reject(error);
    }
  }
}

function snapshotOf(
  updates: readonly Vim.ObjectUpdate[],
  { reader, scope }: LiveFeedParts,
): InventorySnapshot {
  const builder = new SnapshotBuilder(scope);
  for (const { obj, changeSet = [], missingSet = [] } of updates) {
    builder.add({ obj, propSet: changeSet.map(({ name, val }) => ({ name, val })), missingSet });
  }
  return builder.build(reader.rootFolder);
}
