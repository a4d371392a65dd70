import type { ManagedObjectReference, ManagedObjects } from "@novasphere/vim25";

import type { ReferenceList } from "./reference-list.ts";

type With<T extends keyof ManagedObjects, K extends keyof ManagedObjects[T]> = ManagedObjects[T] &
  Required<Pick<ManagedObjects[T], K>>;

type Compute = "name" | "resourcePool" | "host" | "datastore" | "network" | "summary" | "configurationEx";
type Pool = "name" | "parent" | "owner" | "resourcePool" | "vm" | "config" | "runtime" | "summary";
type Net = "name" | "parent" | "summary" | "host" | "vm";
type Switch = "name" | "parent" | "uuid" | "config" | "summary" | "portgroup";

/** The properties kept for every managed object type; those named here are always there. */
export interface PropertyTrees {
  StorageResourceManager: object;
  AuthorizationManager: object;
  ClusterComputeResource: With<"ClusterComputeResource", Compute | "configuration">;
  ComputeResource: With<"ComputeResource", Compute>;
  ContainerView: With<"ContainerView", "container" | "type" | "recursive">;
  Datacenter: With<
    "Datacenter",
    "name" | "vmFolder" | "hostFolder" | "datastoreFolder" | "networkFolder" | "datastore" | "network"
  >;
  Datastore: With<"Datastore", "name" | "parent" | "summary" | "host" | "vm" | "info" | "browser">;
  DistributedVirtualPortgroup: With<"DistributedVirtualPortgroup", Net | "key" | "config">;
  DistributedVirtualSwitch: With<"DistributedVirtualSwitch", Switch>;
  EnvironmentBrowser: ManagedObjects["EnvironmentBrowser"];
  EventHistoryCollector: With<"EventHistoryCollector", "filter">;
  EventManager: ManagedObjects["EventManager"];
  ExtensionManager: With<"ExtensionManager", "extensionList">;
  FileManager: ManagedObjects["FileManager"];
  Folder: With<"Folder", "name" | "childType" | "childEntity">;
  HostDatastoreBrowser: With<"HostDatastoreBrowser", "datastore">;
  HostDatastoreSystem: ManagedObjects["HostDatastoreSystem"];
  HostNetworkSystem: ManagedObjects["HostNetworkSystem"];
  HostStorageSystem: ManagedObjects["HostStorageSystem"];
  HostSystem: With<
    "HostSystem",
    "name" | "parent" | "runtime" | "summary" | "hardware" | "vm" | "datastore" | "network" | "config"
  >;
  HttpNfcLease: With<"HttpNfcLease", "state">;
  ManagedEntity: ManagedObjects["ManagedEntity"];
  ListView: With<"ListView", "view">;
  Network: With<"Network", Net>;
  OpaqueNetwork: With<"OpaqueNetwork", Net>;
  OptionManager: With<"OptionManager", "setting">;
  OvfManager: ManagedObjects["OvfManager"];
  PerformanceManager: ManagedObjects["PerformanceManager"];
  PropertyCollector: With<"PropertyCollector", "filter">;
  PropertyFilter: With<"PropertyFilter", "spec" | "partialUpdates">;
  ResourcePool: With<"ResourcePool", Pool>;
  SearchIndex: ManagedObjects["SearchIndex"];
  ServiceInstance: With<"ServiceInstance", "content">;
  SessionManager: ManagedObjects["SessionManager"];
  StoragePod: With<"StoragePod", "name" | "childType" | "childEntity">;
  Task: With<"Task", "info">;
  TaskManager: With<"TaskManager", "recentTask">;
  VcenterVStorageObjectManager: object;
  ViewManager: With<"ViewManager", "viewList">;
  VirtualApp: With<"VirtualApp", Pool>;
  VirtualDiskManager: ManagedObjects["VirtualDiskManager"];
  VirtualMachine: With<
    "VirtualMachine",
    "name" | "config" | "runtime" | "summary" | "guest" | "datastore" | "network" | "resourceConfig"
  >;
  VirtualMachineSnapshot: With<"VirtualMachineSnapshot", "config" | "vm" | "childSnapshot">;
  VmwareDistributedVirtualSwitch: With<"VmwareDistributedVirtualSwitch", Switch>;
}

/** A managed object type that carries properties here. */
export type ManagedType = keyof PropertyTrees;

/**
 * One managed object. Only the registry replaces properties; their values are immutable and shared, so a
 * value read earlier can be compared with the one read now.
 */
export interface ManagedObject<T extends ManagedType = ManagedType> {
  readonly ref: ManagedObjectReference<T>;
  readonly properties: Readonly<PropertyTrees[T]>;
  /** Backs the properties that list many references; the registry changes them. */
  readonly lists: ReadonlyMap<string, ReferenceList>;
}

/** Types of what stands in the inventory. */
export type EntityType =
  | "ClusterComputeResource"
  | "ComputeResource"
  | "Datacenter"
  | "Datastore"
  | "DistributedVirtualPortgroup"
  | "DistributedVirtualSwitch"
  | "Folder"
  | "HostSystem"
  | "Network"
  | "OpaqueNetwork"
  | "ResourcePool"
  | "StoragePod"
  | "VirtualApp"
  | "VirtualMachine"
  | "VmwareDistributedVirtualSwitch";

/** Types that count as `T` when asked for `T`. */
interface Kinds {
  ComputeResource: "ComputeResource" | "ClusterComputeResource";
  DistributedVirtualSwitch: "DistributedVirtualSwitch" | "VmwareDistributedVirtualSwitch";
  Folder: "Folder" | "StoragePod";
  ManagedEntity: EntityType;
  Network: "Network" | "DistributedVirtualPortgroup" | "OpaqueNetwork";
  ResourcePool: "ResourcePool" | "VirtualApp";
}

/** The managed object types a request for `T` may answer with. */
export type KindOf<T extends ManagedType> = T extends keyof Kinds ? Kinds[T] : T;
