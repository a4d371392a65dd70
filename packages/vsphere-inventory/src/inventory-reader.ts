import type { ManagedObjectReference, Vim } from "@novasphere/vim25";

/** Options of the reader's calls. */
export interface ReaderOptions {
  /** Ends the call; the reader rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
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
   * the complete inventory. Objects and properties beyond the filter are ignored.
   */
  retrieve(filter: Vim.PropertyFilterSpec, options?: ReaderOptions): AsyncIterable<Vim.ObjectContent>;
}
