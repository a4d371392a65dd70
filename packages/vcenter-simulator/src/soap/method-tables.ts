import { machineCopyMethods, registrationMethods, snapshotMethods } from "../methods/clone-methods.ts";
import {
  datastoreBrowserMethods,
  datastoreMethods,
  storageSystemMethods,
} from "../methods/datastore-methods.ts";
import { fileManagerMethods } from "../methods/file-methods.ts";
import {
  clusterMethods,
  computeResourceMethods,
  entityMethods,
  folderMethods,
  hostMethods,
  resourcePoolMethods,
  switchMethods,
} from "../methods/inventory-methods.ts";
import { machineMethods } from "../methods/machine-methods.ts";
import {
  listViewMethods,
  propertyCollectorMethods,
  propertyFilterMethods,
  viewManagerMethods,
  viewMethods,
} from "../methods/property-collector-methods.ts";
import { searchIndexMethods } from "../methods/search-index-methods.ts";
import { serviceInstanceMethods, sessionManagerMethods, taskMethods } from "../methods/service-methods.ts";
import { sessionTicketMethods } from "../methods/session-methods.ts";
import { extensionManagerMethods, optionManagerMethods } from "../methods/setting-methods.ts";
import {
  exportMethods,
  importMethods,
  leaseMethods,
  ovfManagerMethods,
  ticketMethods,
} from "../methods/transfer-methods.ts";
import { virtualDiskManagerMethods } from "../methods/virtual-disk-methods.ts";
import type { MethodTable } from "./method-table.ts";

/** The methods of every managed object type that has some of its own. */
export const methodTables: ReadonlyMap<string, MethodTable> = new Map([
  ["ClusterComputeResource", clusterMethods],
  ["ComputeResource", computeResourceMethods],
  ["Datastore", datastoreMethods],
  ["DistributedVirtualSwitch", switchMethods],
  ["ExtensionManager", extensionManagerMethods],
  ["FileManager", fileManagerMethods],
  ["Folder", { ...folderMethods, ...registrationMethods }],
  ["HostDatastoreBrowser", datastoreBrowserMethods],
  ["HttpNfcLease", leaseMethods],
  ["HostStorageSystem", storageSystemMethods],
  ["HostSystem", hostMethods],
  ["ListView", listViewMethods],
  ["ManagedEntity", entityMethods],
  ["ManagedObjectView", viewMethods],
  ["OvfManager", ovfManagerMethods],
  ["PropertyCollector", propertyCollectorMethods],
  ["PropertyFilter", propertyFilterMethods],
  ["ResourcePool", { ...resourcePoolMethods, ...importMethods }],
  ["SearchIndex", searchIndexMethods],
  ["ServiceInstance", serviceInstanceMethods],
  ["SessionManager", { ...sessionManagerMethods, ...sessionTicketMethods, ...ticketMethods }],
  ["Task", taskMethods],
  ["ViewManager", viewManagerMethods],
  ["OptionManager", optionManagerMethods],
  ["VirtualDiskManager", virtualDiskManagerMethods],
  ["VirtualMachine", { ...machineMethods, ...machineCopyMethods, ...exportMethods }],
  ["VirtualMachineSnapshot", snapshotMethods],
]);
