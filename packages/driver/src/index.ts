// The driver
export type {
  AvailableResource,
  ComputeDriver,
  InstanceKey,
  NodeInstance,
  RequestContext,
  SpawnRequest,
} from "./compute-driver.ts";
export { driverOptions } from "./driver-options.ts";
// Errors
export { DriverError, type DriverErrorCode } from "./errors.ts";

// Nodes and their figures
export type { HostStats } from "./host-stats.ts";
export type { ComputeNode, NodeKind } from "./node.ts";
export { formatNodeName, parseNodeName } from "./node-name.ts";
export type { Target } from "./target.ts";
export { type DriverLog, type DriverOptions, VSphereDriver } from "./vsphere-driver.ts";
