import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { evcModes } from "../inventory/evc-modes.ts";
import { counterInfo, counters, historicalIntervals } from "../performance/counters.ts";
import type { ManagedType, PropertyTrees } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";

/** Singletons of a vCenter that carry properties, with their moids. */
const managers = {
  sessionManager: ["SessionManager", "SessionManager"],
  propertyCollector: ["PropertyCollector", "propertyCollector"],
  viewManager: ["ViewManager", "ViewManager"],
  searchIndex: ["SearchIndex", "SearchIndex"],
  taskManager: ["TaskManager", "TaskManager"],
  eventManager: ["EventManager", "EventManager"],
  extensionManager: ["ExtensionManager", "ExtensionManager"],
  setting: ["OptionManager", "VpxSettings"],
  fileManager: ["FileManager", "FileManager"],
  virtualDiskManager: ["VirtualDiskManager", "virtualDiskManager"],
  ovfManager: ["OvfManager", "OvfManager"],
  perfManager: ["PerformanceManager", "PerfMgr"],
  authorizationManager: ["AuthorizationManager", "AuthorizationManager"],
  storageResourceManager: ["StorageResourceManager", "StorageResourceManager"],
  vStorageObjectManager: ["VcenterVStorageObjectManager", "VStorageObjectManager"],
} as const satisfies Partial<Record<keyof Vim.ServiceContent, readonly [ManagedType, string]>>;

const initial: Partial<{ [T in ManagedType]: PropertyTrees[T] }> = {
  PropertyCollector: { filter: [] },
  ViewManager: { viewList: [] },
  TaskManager: { recentTask: [], maxCollector: 32 },
  EventManager: { maxCollector: 32, description: { category: [], eventInfo: [] } },
  PerformanceManager: {
    perfCounter: counters.map(counterInfo),
    historicalInterval: [...historicalIntervals],
    description: { counterType: [], statsType: [] },
  },
  ExtensionManager: { extensionList: [] },
  OptionManager: {
    setting: [
      { key: "VirtualCenter.InstanceName", value: "localhost" },
      { key: "VirtualCenter.VimApiUrl", value: "https://localhost/sdk" },
      { key: "config.vpxd.filter.maxQueryMetrics", value: "64" },
      { key: "event.maxAge", value: 30 },
      { key: "task.maxAge", value: 30 },
    ],
  },
  SessionManager: { messageLocaleList: ["en"], supportedLocaleList: ["en"], defaultLocale: "en" },
};

/** What the service says of itself. */
function aboutVcenter(instanceUuid: string): Vim.AboutInfo {
  return {
    name: "VMware vCenter Server",
    fullName: "VMware vCenter Server 8.0.3 build-24022515",
    vendor: "VMware, Inc.",
    version: "8.0.3",
    patchLevel: "0",
    build: "24022515",
    localeVersion: "INTL",
    localeBuild: "000",
    osType: "linux-x64",
    productLineId: "vpx",
    apiType: "VirtualCenter",
    apiVersion: "8.0.3.0",
    instanceUuid,
    licenseProductName: "VMware VirtualCenter Server",
    licenseProductVersion: "8.0",
  };
}

/** Enters the singletons and gives the service content that names them. */
export function addServiceObjects(vcenter: Vcenter, rootFolder: ManagedObjectReference): Vim.ServiceContent {
  const { registry, ids } = vcenter;
  const references: Partial<Record<keyof typeof managers, ManagedObjectReference>> = {};
  for (const [name, [type, moid]] of Object.entries(managers)) {
    const properties = initial[type] ?? {};
    references[name as keyof typeof managers] = registry.add(type, moid, {
      ...properties,
    } as PropertyTrees[typeof type]).ref;
  }
  const { propertyCollector } = references;
  const content: Vim.ServiceContent = {
    ...references,
    rootFolder,
    propertyCollector: propertyCollector ?? { type: "PropertyCollector", value: "propertyCollector" },
    about: aboutVcenter(ids.uuid("vcenter", "instanceUuid")),
  };
  registry.add("ServiceInstance", "ServiceInstance", {
    content,
    capability: {
      provisioningSupported: true,
      multiHostSupported: true,
      userShellAccessSupported: false,
      supportedEVCMode: [...evcModes],
    },
  });
  return content;
}
