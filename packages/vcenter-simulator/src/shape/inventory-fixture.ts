import type { DatastoreFigures } from "../inventory/datastores.ts";
import type { HostFigures } from "../inventory/host-figures.ts";
import type { StoragePolicyFixture } from "../policies/storage-policies.ts";

/** An inventory written down: what stands in the root folder. Names are display names. */
export interface InventoryFixture {
  readonly description?: string;
  readonly root: readonly (FolderFixture<DatacenterFixture> | DatacenterFixture)[];
  /** Storage policies beside those every vCenter has. */
  readonly storagePolicies?: readonly StoragePolicyFixture[];
}

/** A folder; `children` are more folders and what the folder's tree holds. */
export interface FolderFixture<Child> {
  readonly type: "Folder";
  readonly name: string;
  readonly children: readonly (FolderFixture<Child> | Child)[];
}

type Tree<Child> = readonly (FolderFixture<Child> | Child)[];

/** A datacenter with the content of its four hidden folders. */
export interface DatacenterFixture {
  readonly type: "Datacenter";
  readonly name: string;
  /** Other names for the hidden folders, e.g. `{ "host": "MyHosts" }`. */
  readonly hiddenFolderNames?: Readonly<Partial<Record<"vm" | "host" | "datastore" | "network", string>>>;
  readonly host?: Tree<ComputeFixture>;
  readonly vm?: Tree<MachineFixture>;
  readonly datastore?: Tree<DatastoreFixture | StoragePodFixture>;
  readonly network?: Tree<NetworkFixture>;
}

/** A cluster, or the compute resource of a standalone host. */
export interface ComputeFixture {
  readonly type: "ClusterComputeResource" | "ComputeResource";
  readonly name: string;
  /** Hosts by name, or with figures that differ from the default's. */
  readonly hosts: readonly (string | HostFixture)[];
  /** Children of the root pool. */
  readonly pools?: readonly PoolFixture[];
  /** Whether DRS places machines; default true. */
  readonly drs?: boolean;
  /** Whether HA watches the cluster; default false. */
  readonly ha?: boolean;
  /** The EVC mode that a cluster's hosts are held to, e.g. `intel-haswell`; default none. */
  readonly evcMode?: string;
}

/** A host; absent figures are the default host's. */
export interface HostFixture extends Partial<HostFigures> {
  readonly name: string;
  readonly inMaintenanceMode?: boolean;
  readonly connectionState?: "connected" | "disconnected" | "notResponding";
}

/** What a pool guarantees and allows of one resource, in MHz or MiB; a limit of -1 is none. */
export interface AllocationFixture {
  readonly reservation?: number;
  readonly limit?: number;
  readonly expandable?: boolean;
  readonly shares?: "low" | "normal" | "high" | number;
}

/** A resource pool, or a vApp. */
export interface PoolFixture {
  readonly type: "ResourcePool" | "VirtualApp";
  readonly name: string;
  readonly pools?: readonly PoolFixture[];
  readonly cpuMhz?: AllocationFixture;
  readonly memoryMiB?: AllocationFixture;
}

/** A datastore; `storage` is its kind, `hosts` names the hosts or clusters that mount it (default all). */
export interface DatastoreFixture {
  readonly type: "Datastore";
  readonly name: string;
  readonly storage?: DatastoreFigures["type"];
  readonly capacityGiB?: number;
  readonly hosts?: readonly string[];
  /** Tags that storage policies ask for. */
  readonly tags?: readonly string[];
}

/** A datastore cluster with its datastores. */
export interface StoragePodFixture {
  readonly type: "StoragePod";
  readonly name: string;
  readonly children: readonly DatastoreFixture[];
  /** Whether storage DRS places machines in it. Default true. */
  readonly storageDrs?: boolean;
}

/** A standard or opaque network, or a distributed switch with its portgroups. */
export type NetworkFixture =
  | { readonly type: "Network" | "OpaqueNetwork"; readonly name: string; readonly storedName?: string }
  | {
      readonly type: "VmwareDistributedVirtualSwitch";
      readonly name: string;
      readonly children?: readonly PortgroupFixture[];
    };

/** A portgroup; `storedName` where the stored form is not what escaping the name gives. */
export interface PortgroupFixture {
  readonly type: "DistributedVirtualPortgroup";
  readonly name: string;
  readonly storedName?: string;
  readonly vlanId?: number;
  /** Whether another product (NSX) provides it; default false. */
  readonly isNsx?: boolean;
}

/** A virtual machine. */
export interface MachineFixture {
  readonly type: "VirtualMachine";
  readonly name: string;
  /** Path of a compute resource or pool below the host folder, e.g. `ClusterA/gold`; default the first compute resource. */
  readonly pool?: string;
  /** Name of the host it stands on; default the next one in turn. */
  readonly host?: string;
  /** Name of its datastore; default the first its host mounts. */
  readonly datastore?: string;
  /** Names of networks, one card each; default the first its host sees. */
  readonly networks?: readonly string[];
  readonly cpus?: number;
  readonly memoryMiB?: number;
  /** Size of its one thin disk; 0 for none. */
  readonly diskGiB?: number;
  readonly powerState?: "poweredOn" | "poweredOff" | "suspended";
  readonly guestId?: string;
  /** Name of the storage policy of the machine and its disk. */
  readonly storagePolicy?: string;
  readonly instanceUuid?: string;
  readonly isTemplate?: boolean;
  readonly extraConfig?: Readonly<Record<string, string>>;
}
