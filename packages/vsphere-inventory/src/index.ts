// The inventory of a vCenter

export type { Entity, EntityKind } from "./entity.ts";
export type { FindKind, FoundKind } from "./find-kind.ts";
export type { HiddenFolder } from "./hidden-folder.ts";
export {
  Inventory,
  type InventoryOptions,
  type Resolution,
  type ResolveOptions,
  type Target,
} from "./inventory.ts";
export type { InventoryChange } from "./inventory-change.ts";
export type { ExtraProperties, InventoryScope, OptionalKind } from "./inventory-filter.ts";
export type { FindOptions } from "./inventory-view.ts";
export type { InventoryWatch } from "./inventory-watch.ts";

// Errors

export {
  type InventoryCandidate,
  InventoryError,
  type InventoryErrorCode,
  type InventoryErrorDetails,
} from "./errors.ts";

// Reading: bring your own client

export { inventoryFilter } from "./inventory-filter.ts";
export type { InventoryReader, InventoryUpdates, ReaderOptions } from "./inventory-reader.ts";
export type { InventorySnapshot, UnreadableProperty } from "./inventory-snapshot.ts";
export { readInventory } from "./read-inventory.ts";
export { type InventorySession, sessionReader } from "./session-reader.ts";

// The pure core: trees and names, no I/O

export { canonicalSegment, decodeName, encodeName } from "./entity-name.ts";
export { entityOf } from "./entity-of.ts";
export { requireDefaultNode } from "./find-one.ts";
export { findNodes } from "./finder.ts";
export type { InventoryNode } from "./inventory-node.ts";
export { findByInventoryPath } from "./inventory-path.ts";
export type { InventoryRow } from "./inventory-row.ts";
export { buildTree, type InventoryTree, type TreeOptions } from "./inventory-tree.ts";
export { canonicalPath } from "./path-of.ts";
export { type DatacenterName, resolveDatacenter } from "./resolve-datacenter.ts";
export { resolveTarget, resolveTargets, type TargetOptions } from "./resolve-target.ts";
export { targetPath } from "./target-path.ts";
