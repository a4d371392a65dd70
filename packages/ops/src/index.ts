// Operations of one node

// Moves
export type { MoveCheck } from "./check-move.ts";
// Concurrency
export { KeyedLock } from "./concurrency/keyed-lock.ts";
export { Slots } from "./concurrency/slots.ts";
// Console and diagnostics
export type { ConsoleTicket } from "./console-ticket.ts";
export type { Diagnostics } from "./diagnostics.ts";
// Errors
export { OpsError, type OpsErrorCode } from "./errors.ts";
// Images
export type { AgedImages, AgeImagesOptions } from "./image/age-images.ts";
export type { ImageContent } from "./image/image-content.ts";
// Instances
export {
  type Flavor,
  type Image,
  type Instance,
  type InstanceInfo,
  novaPowerState,
  type PowerState,
} from "./instance.ts";
export type { AttachInterfaceOptions, PortInterface, PortKey } from "./interfaces.ts";
export { type InstanceListing, listInstancesBelow, type PoolParent } from "./list-instances.ts";
export type { AddressedCard, GuestAddress } from "./machine-id.ts";
export { extensionKey, managedType } from "./marks.ts";
export type { DistributedPort, InterfaceRequest, NamedPort, OpaqueNetwork } from "./networks.ts";
export type { NodeContext, NodeLimits } from "./node-context.ts";
export { knownVmOf } from "./node-work.ts";
export type { OperationOptions, TransferReport } from "./operation-options.ts";
export { type DatastoreCandidate, isUsableDatastore } from "./placement.ts";
export type { PowerOffOptions, RebootType } from "./power.ts";
export type { RescueImage } from "./rescue.ts";
export type { ResizeOptions } from "./resize.ts";
export type { SerialPortService } from "./serial-port.ts";
// Server groups
export type { ServerGroup, ServerGroupPolicy } from "./server-group.ts";
export type { SnapshotConsumer } from "./snapshot.ts";
export type { SpawnOptions } from "./spawn.ts";
// The hardware that flavor and image ask for
export type { DiskAdapter } from "./spec/disk-adapter.ts";
export { type HardwareSettings, readHardwareSettings } from "./spec/hardware-settings.ts";
export type { LimitedResource, ResourceLimits } from "./spec/resource-limits.ts";
export type { NetworkCardType } from "./spec/vif-model.ts";
// Storage policies
export { requireStoragePolicy, type StoragePolicy } from "./storage-policy.ts";
export { VMOps } from "./vm-ops.ts";
export type { FirstClassDisk, IscsiVolume, VmdkVolume, Volume } from "./volume.ts";
export { type VolumeConnector, VolumeOps } from "./volume-ops.ts";
