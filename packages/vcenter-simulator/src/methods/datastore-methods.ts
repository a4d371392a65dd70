import type { ManagedObjectReference } from "@novasphere/vim25";
import { invalidDatastore } from "../faults/faults.ts";
import type { Call, MethodTable } from "../soap/method-table.ts";
import { parseDatastorePath } from "../storage/datastore-path.ts";
import { searchDirectory, searchTree } from "../storage/datastore-search.ts";
import type { Location } from "../storage/storage.ts";
import { startTask } from "./task-method.ts";

/** Datastores a browser sees: its own, or those of the host it belongs to. */
function datastoresOf({ vcenter, target }: Call): readonly ManagedObjectReference[] {
  const own = vcenter.registry.require("HostDatastoreBrowser", target.ref).properties.datastore;
  if (own.length > 0) return own;
  for (const host of vcenter.registry.all("HostSystem"))
    if (host.properties.datastoreBrowser?.value === target.ref.value) return host.properties.datastore;
  return own;
}

function locate(call: Call, text: string): Location {
  const { datastore: name, path } = parseDatastorePath(text);
  const datastore = call.vcenter.storage.findDatastore(name, datastoresOf(call));
  if (!datastore) throw invalidDatastore(name);
  return { datastore, files: call.vcenter.storage.of(datastore), path };
}

/** Methods of datastore browsers. */
export const datastoreBrowserMethods: MethodTable = {
  SearchDatastore_Task(call) {
    const { datastorePath, searchSpec } = call.parameters;
    const location = locate(call, datastorePath);
    return startTask(call, "HostDatastoreBrowser.search", () => ({
      $type: "HostDatastoreBrowserSearchResults",
      ...searchDirectory(location, searchSpec ?? {}),
    }));
  },
  SearchDatastoreSubFolders_Task(call) {
    const { datastorePath, searchSpec } = call.parameters;
    const location = locate(call, datastorePath);
    return startTask(call, "HostDatastoreBrowser.searchSubFolders", () => ({
      $type: "ArrayOfHostDatastoreBrowserSearchResults",
      $value: searchTree(location, searchSpec ?? {}),
    }));
  },
};

/** Methods of datastores; figures are always fresh. */
export const datastoreMethods: MethodTable = {
  RefreshDatastore: () => undefined,
  RefreshDatastoreStorageInfo: () => undefined,
};
