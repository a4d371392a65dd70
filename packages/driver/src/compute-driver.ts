import type { InstanceDriver } from "./contract/instance-driver.ts";
import type { RequestContext } from "./contract/request.ts";
import type { NodeStatus } from "./nodes/node-health.ts";
import type { Allocations } from "./placement/allocations.ts";
import type { ProviderTree } from "./placement/provider-tree.ts";
import type { HostStats } from "./statistics/host-stats.ts";

/** How a reading of statistics is made. */
export interface StatsRequest extends RequestContext {
  /** Reads again even when the last figures are young enough. */
  readonly refresh?: boolean;
}

/** How a node is written into a tree of providers. */
export interface ProviderTreeRequest extends StatsRequest {
  /** What consumers have of the node and its datastores; moved in place where the node's disk is another's now. */
  readonly allocations?: Allocations;
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
export interface ComputeDriver extends InstanceDriver {
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

  /**
   * Writes the node's inventories, traits and aggregates into `tree`, and with shared disk its datastores. The
   * figures are those of {@link ComputeDriver.getHostStats}. Where the tree has the node's disk in another form, flat
   * in place of shared or the other way round, `allocations` follow: those of an instance to the datastore its VM is on,
   * which costs two calls and is all that Placement's reshaper wants. Without them that rejects with
   * `DRIVER_RESHAPE_NEEDED`, and the tree stays as it was.
   */
  updateProviderTree(tree: ProviderTree, node: string, request?: ProviderTreeRequest): Promise<void>;

  /** The address of the node's vCenter; without a node, of the first one. */
  getHostIpAddr(node?: string): string;
  /**
   * Takes one ESXi host of the node's cluster out of service or back into it, once all its running VMs are away. Throws
   * `DRIVER_HOST_NOT_FOUND` with the names of those it has.
   */
  hostMaintenanceMode(
    context: RequestContext,
    node: string,
    esxiHost: string,
    on: boolean,
  ): Promise<"on_maintenance" | "off_maintenance">;
  /** A cluster has no uptime: rejects with `DRIVER_NOT_SUPPORTED`. */
  getHostUptime(node: string): Promise<never>;
  /** Hosts of a cluster are the business of vCenter: rejects with `DRIVER_NOT_SUPPORTED`. */
  hostPowerAction(node: string, action: string): Promise<never>;
  /** Nova enables and disables services, not clusters: rejects with `DRIVER_NOT_SUPPORTED`. */
  setHostEnabled(node: string, enabled: boolean): Promise<never>;
}
