import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { collectorUpdates, type MethodCaller } from "./collector-updates.ts";
import type { InventoryReader, ReaderOptions } from "./inventory-reader.ts";

/** The part of a vSphere client's session that an inventory needs. */
export interface InventorySession extends MethodCaller {
  readonly serviceContent: {
    readonly rootFolder: ManagedObjectReference;
    readonly propertyCollector: ManagedObjectReference;
  };
  retrieveProperties(
    filter: Vim.PropertyFilterSpec,
    options?: ReaderOptions & { readonly pageSize?: number },
  ): AsyncIterable<Vim.ObjectContent>;
}

/** Objects of a page. They are small, and each page is a round trip; a server may send fewer. */
const pageSize = 2000;

/** Reads and watches through a session of a vSphere client. */
export function sessionReader(session: InventorySession): Required<InventoryReader> {
  const { rootFolder, propertyCollector } = session.serviceContent;
  return {
    rootFolder,
    retrieve: (filter, options) => session.retrieveProperties(filter, { ...options, pageSize }),
    watch: (filter, options) => collectorUpdates(session, propertyCollector, filter, options),
  };
}
