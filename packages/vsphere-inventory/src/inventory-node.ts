import type { ManagedObjectReference } from "@novasphere/vim25";
import type { EntityKind } from "./entity.ts";

/** The links of one object to others that are neither its parent nor its children by `parent`. */
export interface NodeLinks {
  readonly vmFolder?: ManagedObjectReference | undefined;
  readonly hostFolder?: ManagedObjectReference | undefined;
  readonly datastoreFolder?: ManagedObjectReference | undefined;
  readonly networkFolder?: ManagedObjectReference | undefined;
  /** Root pool of a compute resource, or the pool of a virtual machine. */
  readonly resourcePool?: ManagedObjectReference | undefined;
  /** The virtual machine folder a vApp is shown in. */
  readonly parentFolder?: ManagedObjectReference | undefined;
  /** Portgroups of a distributed switch. */
  readonly portgroups?: readonly ManagedObjectReference[] | undefined;
}

/** One object inside a tree. Only the tree changes it; everything else reads. */
export interface InventoryNode {
  readonly ref: ManagedObjectReference;
  readonly kind: EntityKind;
  /** `undefined` when the account may not read the name. */
  storedName: string | undefined;
  parentRef: ManagedObjectReference | undefined;
  parent: InventoryNode | undefined;
  children: Set<InventoryNode> | undefined;
  links: NodeLinks | undefined;
  properties: Readonly<Record<string, unknown>> | undefined;
}

/** The datacenter an object is in (itself, if it is one), or `undefined` above the datacenters. */
export function datacenterOf(node: InventoryNode): InventoryNode | undefined {
  return nearest(node, (candidate) => candidate.kind === "datacenter");
}

/** The cluster or standalone host an object belongs to (itself, if it is one). */
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

function nearest(
  node: InventoryNode,
  fits: (candidate: InventoryNode) => boolean,
): InventoryNode | undefined {
  for (let at: InventoryNode | undefined = node; at !== undefined; at = at.parent) if (fits(at)) return at;
  return undefined;
}
