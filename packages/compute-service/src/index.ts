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
// Health
export { type HealthServer, startHealthServer } from "./health/health-server.ts";
export type { ServiceHealth } from "./health/service-health.ts";
export { monotonicTime, type ServiceManager, systemd } from "./health/systemd.ts";
export { feedWatchdog, type WatchdogOptions } from "./health/watchdog.ts";
// Log
export { createLog, type LogOptions } from "./log/create-log.ts";
export { type LogSubject, type ServiceLog, silentLog } from "./log/service-log.ts";
// Manager
export { computeMethods } from "./manager/compute-methods.ts";
export type { GlanceImage, ImageApi, ImageTransfer } from "./manager/image-api.ts";
export type { ManagerParts } from "./manager/manager.ts";
export { type ManagerOptions, managerOptions } from "./manager/manager-options.ts";
// Networks
export type { InstanceNetworks, NetworkOptions, NeutronParts } from "./networks/instance-networks.ts";
export type { NeutronAnswer, NeutronApi, NeutronRequest, NeutronRights } from "./networks/neutron-api.ts";
export { NeutronError } from "./networks/neutron-error.ts";
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
// OpenStack's other services
export { GlanceClient, type GlanceOptions } from "./openstack/glance-client.ts";
export { type HttpAnswer, HttpClient, type HttpRequest } from "./openstack/http-client.ts";
export { type HttpOptions, usualHttp } from "./openstack/http-options.ts";
export {
  type EndpointOptions,
  type KeystoneOptions,
  KeystoneSession,
} from "./openstack/keystone-session.ts";
export { NeutronClient, type NeutronOptions } from "./openstack/neutron-client.ts";
export { PlacementClient } from "./openstack/placement-client.ts";
// Placement
export type { PlacementAnswer, PlacementApi, PlacementRequest } from "./placement/placement-api.ts";
export type { ComputeEnvironment, ComputeMethods } from "./service/compute-methods.ts";
// Service
export { ComputeService, type ComputeServiceParts } from "./service/compute-service.ts";
export {
  type ComputeServiceOptions,
  computeServiceOptions,
  type PeriodicSettings,
} from "./service/compute-service-options.ts";
export {
  glanceAccess,
  messageBusOptions,
  type NeutronAccess,
  neutronAccess,
  placementAccess,
  type ServiceAccess,
  type ServiceUserAccess,
  serviceUserAccess,
} from "./service/control-plane-options.ts";
export type { Claim, ResourceTracker } from "./service/resource-tracker.ts";
export type { ServedNode, ServedNodes } from "./service/served-nodes.ts";
export { systemTimers, type Timers } from "./service/timers.ts";
