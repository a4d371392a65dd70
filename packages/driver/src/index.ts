// The driver
export type {
  AvailableResource,
  ComputeDriver,
  ProviderTreeRequest,
  StatsRequest,
} from "./compute-driver.ts";
// Instances
export type { ImageCacheReport, ImageCacheRequest, ImageDriver } from "./contract/image-driver.ts";
export type { InstanceDriver, SpawnRequest } from "./contract/instance-driver.ts";
export type { MigrationDriver, MigrationRequest, RevertRequest } from "./contract/migration-driver.ts";
export type { InstanceKey, NodeInstance, RequestContext } from "./contract/request.ts";
export type { VolumeDriver } from "./contract/volume-driver.ts";
export type { DriverLog } from "./driver-log.ts";
export { driverOptions } from "./driver-options.ts";
// Errors
export { DriverError, type DriverErrorCode } from "./errors.ts";
// Nodes
export type { ComputeNode, NodeKind } from "./nodes/node.ts";
export type { NodeStatus } from "./nodes/node-health.ts";
export { formatNodeName, type ParsedNodeName, parseNodeName } from "./nodes/node-name.ts";
export { fileNames, memoryNames, type PublishedNames } from "./nodes/published-names.ts";
export type { OperationLimits } from "./operations/node-gates.ts";
// Placement
export type { Allocations } from "./placement/allocations.ts";
export type { PlacementOptions } from "./placement/placement-options.ts";
export {
  type Inventories,
  type Inventory,
  isSharingProvider,
  ProviderTree,
  type ResourceClass,
  type ResourceProvider,
} from "./placement/provider-tree.ts";
// Figures
export type { CapacityBasis } from "./statistics/capacity.ts";
export type { Amounts, HostStats, NodeDatastore, NodeState } from "./statistics/host-stats.ts";
export type { OverlapMode } from "./statistics/overlap.ts";
export type { DrsMode } from "./statistics/readings.ts";
export type { Target } from "./target.ts";
export type { NodeChanges } from "./vcenter/fleet.ts";
export type { VCenterOptions } from "./vcenter/vcenter.ts";
export { type DriverOptions, VSphereDriver } from "./vsphere-driver.ts";
