import type { ManagedObjectReference } from "@novasphere/vim25";
import type { EntityKind } from "./entity.ts";

/** Properties that link one object to another that is neither its parent nor found among its children. */
export const linkNames = [
  "vmFolder",
  "hostFolder",
  "datastoreFolder",
  "networkFolder",
  "resourcePool",
  "owner",
  "parentFolder",
  "parentVApp",
] as const;

/** A property that is a link. */
export type LinkName = (typeof linkNames)[number];

/** One object inside a tree. Only the tree changes it; everything else reads. */
export interface InventoryNode {
  readonly ref: ManagedObjectReference;
  readonly kind: EntityKind;
  /** The name as the server stores it, `undefined` when the account may not read it. */
  storedName: string | undefined;
  /** What the `parent` property says. */
  parentRef: ManagedObjectReference | undefined;
  /** The parent in the tree; a virtual machine's vApp when it has no parent of its own. */
  parent: InventoryNode | undefined;
  children: Set<InventoryNode> | undefined;
  links: Partial<Record<LinkName, ManagedObjectReference>> | undefined;
  /** Portgroups of a distributed switch. */
  portgroups: readonly ManagedObjectReference[] | undefined;
  /** The other properties that were read: a frozen record, replaced when one changes. */
  properties: Readonly<Record<string, unknown>> | undefined;
}

/** The datacenter an object is in (itself, if it is one), or `undefined` above the datacenters. */
export function datacenterOf(node: InventoryNode): InventoryNode | undefined {
  return nearest(node, (candidate) => candidate.kind === "datacenter");
}

/** The cluster or standalone host an object is below (itself, if it is one). */
export function computeResourceOf(node: InventoryNode): InventoryNode | undefined {
  return nearest(node, isComputeResource);
}

/** Whether this is a cluster or a standalone host. */
export function isComputeResource(node: InventoryNode): boolean {
  return node.kind === "cluster" || node.kind === "computeResource";
}

/** Whether this is the pool that a cluster or standalone host owns. */
export function isRootPool(node: InventoryNode): boolean {
  return node.kind === "resourcePool" && node.parent !== undefined && isComputeResource(node.parent);
}

/** Whether this can be a target: a cluster or a resource pool. */
export function isTarget(node: InventoryNode): boolean {
  return node.kind === "cluster" || node.kind === "resourcePool";
}

/** What says where a node belongs: its parent, or for a virtual machine inside a vApp that vApp. */
export function placeOf(node: InventoryNode): ManagedObjectReference | undefined {
  return node.parentRef ?? node.links?.parentVApp;
}

function nearest(
  node: InventoryNode,
  fits: (candidate: InventoryNode) => boolean,
): InventoryNode | undefined {
  for (let at: InventoryNode | undefined = node; at !== undefined; at = at.parent) if (fits(at)) return at;
  return undefined;
}
