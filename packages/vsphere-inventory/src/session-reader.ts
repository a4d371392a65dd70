import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { InventoryReader, ReaderOptions } from "./inventory-reader.ts";

/** The part of a session that reading needs. */
export interface InventorySession {
  readonly serviceContent: { readonly rootFolder: ManagedObjectReference };
  retrieveProperties(
    filter: Vim.PropertyFilterSpec,
    options?: ReaderOptions,
  ): AsyncIterable<Vim.ObjectContent>;
}

/** Reads through a session of a vSphere client. */
export function sessionReader(session: InventorySession): InventoryReader {
  return {
    rootFolder: session.serviceContent.rootFolder,
    retrieve: (filter, options) => session.retrieveProperties(filter, options),
  };
}
