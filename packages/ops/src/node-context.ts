import type { ManagedObjectReference } from "@novasphere/vim25";
import type { Session } from "@novasphere/vsphere-client";
import type { SerialPortService } from "./serial-port.ts";

/** How much one node does at the same time. */
export interface NodeLimits {
  /** vSphere tasks. Default 32. */
  readonly maximumTasks?: number;
  /** Transfers of images. Default 4. */
  readonly maximumTransfers?: number;
}

/** Everything the operations of one node need. Nothing in it leads to another node. */
export interface NodeContext {
  readonly session: Session;
  /** The node's name, for messages: `domain-c7(ClusterA)`. */
  readonly name: string;
  /** The cluster or resource pool that the node stands for. */
  readonly ref: ManagedObjectReference;
  /** That cluster, or the compute resource that owns the pool. */
  readonly computeResource: ManagedObjectReference;
  /** Where VMs are created: the cluster's root pool, or the pool itself. */
  readonly resourcePool: ManagedObjectReference;
  readonly datacenter: ManagedObjectReference;
  /** The datacenter's VM folder. */
  readonly vmFolder: ManagedObjectReference;
  /** Only datastores whose name matches from its start are used. */
  readonly datastoreRegex?: RegExp;
  /** Present where instances are placed by vCenter's storage policies. */
  readonly storagePolicies?: {
    /** The policy of flavors that name none with `vmware:storage_policy`. */
    readonly defaultPolicy: string;
  };
  readonly limits?: NodeLimits;
  /** The directory of each datastore that images are kept in. Default `novasphere_base`. */
  readonly imageCacheFolder?: string;
  /**
   * Whether images go straight to a host that mounts their datastore, and through vCenter where there is no way to
   * one. Default false: through vCenter.
   */
  readonly transfersByHost?: boolean;
  /** Whether instances share their image's disk, where the image does not say. Default true. */
  readonly useLinkedClone?: boolean;
  /** Whether guests are told of their addresses in `machine.id`, where requests give them. Default false. */
  readonly injectsNetworks?: boolean;
  /** Where the serial ports of new instances lead. Without it they have none. */
  readonly serialPort?: SerialPortService;
  /** The directory in which that service keeps what they say, in a file each, on this machine. */
  readonly serialLogDir?: string;
}
