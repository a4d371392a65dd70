// Operations of one node

// Errors
export { OpsError, type OpsErrorCode } from "./errors.ts";
// Instances
export {
  type Flavor,
  type Instance,
  type InstanceInfo,
  novaPowerState,
  type PowerState,
} from "./instance.ts";
export { type InstanceListing, listInstancesBelow, type PoolParent } from "./list-instances.ts";
export { extensionKey, managedType } from "./marks.ts";
export type { NodeContext } from "./node-context.ts";
export { type DatastoreCandidate, isUsableDatastore } from "./placement.ts";
export { type RebootType, type SpawnOptions, VMOps } from "./vm-ops.ts";
export { type VolumeConnector, VolumeOps } from "./volume-ops.ts";
