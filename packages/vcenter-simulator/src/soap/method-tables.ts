import { eventCollectorMethods, eventManagerMethods } from "../events/event-methods.ts";
import { authorizationMethods } from "../methods/authorization-methods.ts";
import { machineCopyMethods, registrationMethods, snapshotMethods } from "../methods/clone-methods.ts";
import { consoleMethods } from "../methods/console-methods.ts";
import { datastoreBrowserMethods, datastoreMethods } from "../methods/datastore-methods.ts";
import { environmentBrowserMethods } from "../methods/environment-methods.ts";
import { fileManagerMethods } from "../methods/file-methods.ts";
import {
  diskAttachmentMethods,
  firstClassDiskMethods,
  firstClassRecordMethods,
} from "../methods/first-class-disk-methods.ts";
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
import { managedObjectMethods } from "../methods/object-methods.ts";
import { datacenterMethods, placementMethods, poolMoveMethods } from "../methods/placement-methods.ts";
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
import { storageResourceMethods } from "../methods/storage-resource-methods.ts";
import { storageSystemMethods } from "../methods/storage-system-methods.ts";
import {
  exportMethods,
  importMethods,
  leaseMethods,
  ovfManagerMethods,
  ticketMethods,
} from "../methods/transfer-methods.ts";
import { virtualDiskManagerMethods } from "../methods/virtual-disk-methods.ts";
import { performanceManagerMethods } from "../performance/performance-methods.ts";
import type { MethodTable } from "./method-table.ts";

/** The methods of every managed object type that has some of its own; `ManagedObject` stands for all. */
export const methodTables: ReadonlyMap<string, MethodTable> = new Map([
  ["AuthorizationManager", authorizationMethods],
  ["ClusterComputeResource", { ...clusterMethods, ...placementMethods }],
  ["ComputeResource", computeResourceMethods],
  ["Datacenter", datacenterMethods],
  ["Datastore", datastoreMethods],
  ["DistributedVirtualSwitch", switchMethods],
  ["EnvironmentBrowser", environmentBrowserMethods],
  ["EventHistoryCollector", eventCollectorMethods],
  ["EventManager", eventManagerMethods],
  ["ExtensionManager", extensionManagerMethods],
  ["FileManager", fileManagerMethods],
  ["Folder", { ...folderMethods, ...registrationMethods }],
  ["HostDatastoreBrowser", datastoreBrowserMethods],
  ["HostStorageSystem", storageSystemMethods],
  ["HostSystem", hostMethods],
  ["HttpNfcLease", leaseMethods],
  ["ListView", listViewMethods],
  ["ManagedEntity", entityMethods],
  ["ManagedObject", managedObjectMethods],
  ["ManagedObjectView", viewMethods],
  ["OptionManager", optionManagerMethods],
  ["OvfManager", ovfManagerMethods],
  ["PerformanceManager", performanceManagerMethods],
  ["PropertyCollector", propertyCollectorMethods],
  ["PropertyFilter", propertyFilterMethods],
  ["ResourcePool", { ...resourcePoolMethods, ...importMethods, ...poolMoveMethods }],
  ["SearchIndex", searchIndexMethods],
  ["ServiceInstance", serviceInstanceMethods],
  ["SessionManager", { ...sessionManagerMethods, ...sessionTicketMethods, ...ticketMethods }],
  ["StorageResourceManager", storageResourceMethods],
  ["Task", taskMethods],
  ["VcenterVStorageObjectManager", { ...firstClassDiskMethods, ...firstClassRecordMethods }],
  ["ViewManager", viewManagerMethods],
  ["VirtualDiskManager", virtualDiskManagerMethods],
  [
    "VirtualMachine",
    {
      ...machineMethods,
      ...machineCopyMethods,
      ...exportMethods,
      ...consoleMethods,
      ...diskAttachmentMethods,
    },
  ],
  ["VirtualMachineSnapshot", snapshotMethods],
]);
