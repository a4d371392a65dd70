import type { ManagedObjectReference } from "@novasphere/vim25";

/** What an inventory object is. A standalone host's wrapper is a `computeResource`, a cluster is a `cluster`. */
export type EntityKind =
  | "folder"
  | "datacenter"
  | "computeResource"
  | "cluster"
  | "host"
  | "resourcePool"
  | "virtualApp"
  | "vm"
  | "datastore"
  | "storagePod"
  | "network"
  | "portgroup"
  | "switch";

const kindByType: Readonly<Record<string, EntityKind>> = {
  Folder: "folder",
  Datacenter: "datacenter",
  ComputeResource: "computeResource",
  ClusterComputeResource: "cluster",
  HostSystem: "host",
  ResourcePool: "resourcePool",
  VirtualApp: "virtualApp",
  VirtualMachine: "vm",
  Datastore: "datastore",
  StoragePod: "storagePod",
  Network: "network",
  OpaqueNetwork: "network",
  DistributedVirtualPortgroup: "portgroup",
  DistributedVirtualSwitch: "switch",
  VmwareDistributedVirtualSwitch: "switch",
};

/** The kind of a managed object type, or `undefined` for a type that has no place in the inventory. */
export function kindOfType(type: string): EntityKind | undefined {
  return Object.hasOwn(kindByType, type) ? kindByType[type] : undefined;
}

/** How people call a kind, with its article: `a cluster`, `a standalone host`. */
export function describeKind(kind: EntityKind): string {
  return descriptions[kind];
}

const descriptions: Readonly<Record<EntityKind, string>> = {
  folder: "a folder",
  datacenter: "a datacenter",
  computeResource: "a standalone host",
  cluster: "a cluster",
  host: "a host",
  resourcePool: "a resource pool",
  virtualApp: "a vApp",
  vm: "a virtual machine",
  datastore: "a datastore",
  storagePod: "a datastore cluster",
  network: "a network",
  portgroup: "a portgroup",
  switch: "a distributed switch",
};

/** One inventory object at the moment it was asked for: frozen, plain data, usable with any vSphere client. */
export interface Entity<Kind extends EntityKind = EntityKind> {
  readonly ref: ManagedObjectReference;
  readonly kind: Kind;
  /** The name as the vSphere client shows it. Empty when the account may not read it. */
  readonly name: string;
  /** The `name` property as the server stores it, with `%`, `/` and `\` escaped. */
  readonly storedName: string;
  /**
   * The inventory path from the root folder: stored names, hidden folders included. A name that the account may not
   * read is `?`, and `…` stands at the start when an ancestor is unknown.
   */
  readonly path: string;
  /** The object above, `undefined` for the root folder or when the account may not read it. */
  readonly parent: ManagedObjectReference | undefined;
  /** True for the pool a cluster or standalone host owns, named `Resources`. */
  readonly isRootPool: boolean;
  /** The extra properties that were asked for, by property path; one that is unset on the server is absent. */
  readonly properties: Readonly<Record<string, unknown>>;
}
