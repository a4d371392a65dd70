// Simulator

// Time
export { ManualClock, type SimulatorClock } from "./clock.ts";
// Control
export type { ActiveRule, CallEffect, CallMatch, CallRule, FaultSpec } from "./control/call-rule.ts";
export type { SimulatorInventory } from "./control/inventory-control.ts";
export type { SimulatorControl } from "./control/simulator-control.ts";
// Errors
export { SimulatorError, type SimulatorErrorCode } from "./errors.ts";
// Inventory
export type { DatastoreFigures, DatastoreType } from "./inventory/datastores.ts";
export type { HostFigures } from "./inventory/host-figures.ts";
export type { StoragePolicyFixture } from "./policies/storage-policies.ts";
export type {
  AllocationFixture,
  ComputeFixture,
  DatacenterFixture,
  DatastoreFixture,
  FolderFixture,
  HostFixture,
  InventoryFixture,
  MachineFixture,
  NetworkFixture,
  PoolFixture,
  PortgroupFixture,
  StoragePodFixture,
} from "./shape/inventory-fixture.ts";
export type { InventoryPart } from "./shape/inventory-part.ts";
export type { InventoryShape } from "./shape/inventory-shape.ts";
export { type Simulator, startSimulator } from "./simulator.ts";
export type { SimulatorOptions } from "./simulator-options.ts";
export type { ManagedType, PropertyTrees } from "./state/managed-object.ts";
export type { IscsiLun, IscsiTarget } from "./storage/iscsi-targets.ts";
