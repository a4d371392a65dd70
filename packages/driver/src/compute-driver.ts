import type { Instance, InstanceInfo, PowerState, RebootType, VolumeConnector } from "@novasphere/ops";
import type { TaskOptions } from "@novasphere/vsphere-client";
import type { NodeStatus } from "./nodes/node-health.ts";
import type { HostStats } from "./statistics/host-stats.ts";

/** What belongs to one request: how to stop it and where its progress goes. */
export interface RequestContext extends TaskOptions {}

/** How a reading of statistics is made. */
export interface StatsRequest extends RequestContext {
  /** Reads again even when the last figures are young enough. */
  readonly refresh?: boolean;
}

/** An instance and the node it belongs to. */
export interface NodeInstance extends Instance {
  /** `moid(label)`; null for an instance that never got a node. */
  readonly node: string | null;
}

/** Names an instance for operations that need no more. */
export type InstanceKey = Pick<NodeInstance, "uuid" | "node">;

/** What a spawn is given beside the instance. */
export interface SpawnRequest {
  /** Names of the networks to plug, one network card each. */
  readonly networks?: readonly string[];
  /** False leaves the instance powered off. Default true. */
  readonly powerOn?: boolean;
}

/** The fields Nova's resource tracker reads of one node. Memory in MiB, disk in GiB. */
export interface AvailableResource {
  readonly vcpus: number;
  readonly vcpus_used: number;
  readonly memory_mb: number;
  readonly memory_mb_used: number;
  readonly local_gb: number;
  readonly local_gb_used: number;
  readonly hypervisor_type: string;
  readonly hypervisor_version: number;
  readonly hypervisor_hostname: string;
  readonly cpu_info: null;
  readonly supported_instances: readonly (readonly [string, string, string])[];
  readonly numa_topology: null;
}

/**
 * A Nova compute driver whose every instance operation goes to the instance's own node.
 *
 * Node names are checked before anything else: a malformed one rejects with `DRIVER_INVALID_NODE_NAME`, an
 * unknown one with `DRIVER_NODE_NOT_FOUND`, and neither makes a vSphere call.
 */
export interface ComputeDriver {
  /**
   * Logs in to all vCenters at once, resolves the configured names and builds the nodes. What fails is
   * reported and tried again with each refresh; only without any node the start fails.
   */
  initHost(context?: RequestContext): Promise<void>;
  /** Logs out. Safe to call twice. */
  cleanupHost(): Promise<void>;

  /** `moid(label)` of every node. With `refresh` the inventory is read again first. */
  getAvailableNodes(refresh?: boolean, context?: RequestContext): Promise<string[]>;
  /** The published names by node UUID. */
  getNodenamesByUuid(refresh?: boolean, context?: RequestContext): Promise<Readonly<Record<string, string>>>;
  /** True for a node of this service. */
  nodeIsAvailable(node: string): boolean;
  /** True only for a node that a healthy vCenter has missed in three refreshes in a row. */
  isNodeDeleted(node: string): boolean;
  /** How the node does, why, and how old its figures are. */
  getNodeState(node: string): NodeStatus;
  /**
   * One entry for each node, in one read for each vCenter however many nodes it has. Figures younger than the
   * maximum age are not read again. A node that cannot be read has its last figures and says why.
   */
  getHostStats(request?: StatsRequest): Promise<HostStats[]>;
  /** The figures of one node under the names Nova's resource tracker knows. */
  getAvailableResource(node: string, request?: StatsRequest): Promise<AvailableResource>;

  /** Creates and starts the instance's VM in exactly the cluster or resource pool of its node. */
  spawn(context: RequestContext, instance: NodeInstance, request?: SpawnRequest): Promise<void>;
  /** Removes the instance's VM and files. Without a node, or without a VM, there is nothing to do. */
  destroy(context: RequestContext, instance: InstanceKey): Promise<void>;
  powerOn(context: RequestContext, instance: InstanceKey): Promise<void>;
  powerOff(context: RequestContext, instance: InstanceKey): Promise<void>;
  reboot(context: RequestContext, instance: InstanceKey, type: RebootType): Promise<void>;
  /** The instance's power state. */
  getInfo(context: RequestContext, instance: InstanceKey): Promise<{ readonly state: PowerState }>;
  instanceExists(context: RequestContext, instance: InstanceKey): Promise<boolean>;

  /** Attaches an existing virtual disk given by its datastore path. */
  attachVolume(context: RequestContext, instance: InstanceKey, datastorePath: string): Promise<void>;
  /** Detaches a virtual disk and keeps its file. */
  detachVolume(context: RequestContext, instance: InstanceKey, datastorePath: string): Promise<void>;
  getVolumeConnector(context: RequestContext, instance: InstanceKey): Promise<VolumeConnector>;

  /** VM names of all our instances on all nodes. */
  listInstances(context?: RequestContext): Promise<string[]>;
  listInstanceUuids(context?: RequestContext): Promise<string[]>;
  /** Our instances by node name; each appears once, under the node whose pool is nearest above it. */
  getAllInstancesByNode(context?: RequestContext): Promise<ReadonlyMap<string, readonly InstanceInfo[]>>;
}
