// The compute service

// Conductor
export {
  type ClassCallOptions,
  ConductorClient,
  type ObjectCallOptions,
} from "./conductor/conductor-client.ts";
export {
  type AdminContextOptions,
  adminContext,
  elevatedContext,
  formatFieldTime,
  formatTimestamp,
  type NovaContext,
} from "./conductor/nova-context.ts";
// Errors
export { ComputeServiceError, type ComputeServiceErrorCode } from "./errors.ts";
// Objects
export type { BlockDeviceMapping, BlockDeviceMappingFields } from "./objects/block-device-mapping.ts";
export type {
  NetworkRequest,
  NetworkRequestFields,
  RequestSpec,
  RequestSpecFields,
  Selection,
  SelectionFields,
} from "./objects/build-request.ts";
export type { Flavor, FlavorFields } from "./objects/flavor.ts";
export type { Instance, InstanceFields, PowerStateNumber, VmState } from "./objects/instance.ts";
export type {
  ConsoleAuthToken,
  ConsoleAuthTokenFields,
  InstanceExternalEvent,
  InstanceExternalEventFields,
  InstanceFault,
  InstanceFaultFields,
  InstanceInfoCache,
  InstanceInfoCacheFields,
  VirtualInterface,
  VirtualInterfaceFields,
} from "./objects/instance-records.ts";
export { type ObjectName, objectVersions } from "./objects/manifest.ts";
export type {
  Migration,
  MigrationContext,
  MigrationContextFields,
  MigrationFields,
} from "./objects/migration.ts";
export {
  type Fields,
  NovaObject,
  type ObjectListValue,
  type ObjectValue,
  toObjectList,
} from "./objects/nova-object.ts";
export type {
  ComputeNodeFields,
  ComputeNodeRecord,
  Service,
  ServiceFields,
} from "./objects/service-records.ts";
// Service
export type { ComputeEnvironment, ComputeMethods } from "./service/compute-methods.ts";
export type { Claim, ResourceTracker } from "./service/resource-tracker.ts";
export type { ServedNode, ServedNodes } from "./service/served-nodes.ts";
export { type LogSubject, type ServiceLog, silentLog } from "./service/service-log.ts";
