import type { ManagedObjectReference, Vim } from "@novasphere/vim25";

/** Options of the reader's calls. */
export interface ReaderOptions {
  /** Ends the call; the reader rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A part of what a server tells about changes. */
export interface InventoryUpdates {
  /** Objects that entered or left the filter or were modified, in the server's order. */
  readonly updates: readonly Vim.ObjectUpdate[];
  /** Whether the server had more to say than fits in one answer; the rest follows at once. */
  readonly isTruncated: boolean;
}

/**
 * Where an inventory comes from: a session of a vSphere client, or anything else that can answer a property filter,
 * such as a file. Implement this to use the package with another client.
 */
export interface InventoryReader {
  /** The root folder of the inventory, `serviceContent.rootFolder`. */
  readonly rootFolder: ManagedObjectReference;

  /**
   * Everything the filter selects, every page of it. A failed page must throw: whatever ends normally is taken for
   * the complete inventory. Objects of kinds that the filter does not ask for are ignored. Lists of references are
   * plain arrays.
   */
  retrieve(filter: Vim.PropertyFilterSpec, options?: ReaderOptions): AsyncIterable<Vim.ObjectContent>;

  /**
   * First everything the filter selects, as entering objects, then changes as they come; with an empty list from time
   * to time to show that there were none. Must throw when changes may have been missed, for whatever reason; it is
   * then called again. Stopping frees what it holds on the server. Needed for live inventories only.
   */
  watch?(filter: Vim.PropertyFilterSpec, options?: ReaderOptions): AsyncIterable<InventoryUpdates>;
}
