import type {
  AttachInterfaceOptions,
  ConsoleTicket,
  Diagnostics,
  Instance,
  InstanceInfo,
  PortInterface,
  PortKey,
  PowerState,
  RebootType,
  SpawnOptions,
  VolumeConnector,
} from "@novasphere/ops";
import type { TaskOptions } from "@novasphere/vsphere-client";

/** What belongs to one request: how to stop it and where its progress goes. */
export interface RequestContext extends TaskOptions {}

/** An instance and the node it belongs to. */
export interface NodeInstance extends Instance {
  /** `moid(label)`; null for an instance that never got a node. */
  readonly node: string | null;
}

/** Names an instance for operations that need no more. */
export type InstanceKey = Pick<NodeInstance, "uuid" | "node">;

/** What a spawn is given beside the instance: its networks, its image's bytes, and whether it is started. */
export interface SpawnRequest
  extends Pick<SpawnOptions, "networks" | "imageContent" | "configDrive" | "powerOn"> {}

/**
 * The operations on instances. Each goes to the instance's own node, and waits, fails and hangs with that node
 * alone.
 *
 * Before any vSphere call it rejects with `DRIVER_INVALID_NODE_NAME`, `DRIVER_NODE_NOT_FOUND` or
 * `DRIVER_INSTANCE_WITHOUT_NODE`; then, depending on the node, with `DRIVER_NODE_DRAINING`,
 * `DRIVER_NODE_SUSPENDED` or `DRIVER_NODE_BUSY`; and with `DRIVER_OPERATION_TIMEOUT` when it takes too long.
 */
export interface InstanceDriver {
  /** Creates and starts the instance's VM in exactly the cluster or resource pool of its node. */
  spawn(context: RequestContext, instance: NodeInstance, request?: SpawnRequest): Promise<void>;
  /** Removes the instance's VM and files. Without a node, or without a VM, there is nothing to do. */
  destroy(context: RequestContext, instance: InstanceKey): Promise<void>;
  powerOn(context: RequestContext, instance: InstanceKey): Promise<void>;
  /** Off at once, or with a time after the guest was asked and had that long to shut down. */
  powerOff(context: RequestContext, instance: InstanceKey, guestTimeoutMs?: number): Promise<void>;
  reboot(context: RequestContext, instance: InstanceKey, type: RebootType): Promise<void>;
  suspend(context: RequestContext, instance: InstanceKey): Promise<void>;
  resume(context: RequestContext, instance: InstanceKey): Promise<void>;
  /** vSphere has no such state: rejects with `OPS_NOT_SUPPORTED`. */
  pause(context: RequestContext, instance: InstanceKey): Promise<never>;
  /** Starts an instance that should run and is off; running and suspended ones stay as they are. */
  resumeStateOnHostBoot(context: RequestContext, instance: InstanceKey): Promise<void>;
  /** Gives the VM the form of the instance's new display name. */
  rename(context: RequestContext, instance: InstanceKey, displayName: string): Promise<void>;
  /** Moves the instance to another ESXi host of its cluster. */
  moveInsideCluster(context: RequestContext, instance: InstanceKey, esxiHost: string): Promise<void>;

  /** The instance's power state. */
  getInfo(context: RequestContext, instance: InstanceKey): Promise<{ readonly state: PowerState }>;
  getInstanceDiagnostics(context: RequestContext, instance: InstanceKey): Promise<Diagnostics>;
  instanceExists(context: RequestContext, instance: InstanceKey): Promise<boolean>;
  /** A ticket for the screen of a running instance. */
  getMksConsole(context: RequestContext, instance: InstanceKey): Promise<ConsoleTicket>;

  /** Attaches an existing virtual disk given by its datastore path. */
  attachVolume(context: RequestContext, instance: InstanceKey, datastorePath: string): Promise<void>;
  /** Detaches a virtual disk and keeps its file. */
  detachVolume(context: RequestContext, instance: InstanceKey, datastorePath: string): Promise<void>;
  getVolumeConnector(context: RequestContext, instance: InstanceKey): Promise<VolumeConnector>;

  /** Plugs a network card for a Neutron port, found among the networks of the instance's own node. */
  attachInterface(
    context: RequestContext & AttachInterfaceOptions,
    instance: InstanceKey,
    port: PortInterface,
  ): Promise<void>;
  /** Unplugs the network card of a Neutron port. */
  detachInterface(context: RequestContext, instance: InstanceKey, port: PortKey): Promise<void>;

  /** VM names of all our instances on all nodes. */
  listInstances(context?: RequestContext): Promise<string[]>;
  listInstanceUuids(context?: RequestContext): Promise<string[]>;
  /** Our instances by node name; each appears once, under the node whose pool is nearest above it. */
  getAllInstancesByNode(context?: RequestContext): Promise<ReadonlyMap<string, readonly InstanceInfo[]>>;
}
