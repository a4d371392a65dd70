import { type NodeContext, VMOps, VolumeOps } from "@novasphere/ops";
import type { ManagedObjectReference } from "@novasphere/vim25";
import type { Target } from "./target.ts";

/** What a node stands for. */
export type NodeKind = "cluster" | "pool";

/** One compute node: a cluster or resource pool with operations of its own. */
export interface ComputeNode {
  /** The published name, `moid(label)`. */
  readonly name: string;
  readonly moid: string;
  readonly kind: NodeKind;
  readonly ref: ManagedObjectReference;
  /** Inventory path as people write it, hidden folders left out. */
  readonly path: string;
  /** The configured name that led here first. */
  readonly configuredAs: Target;
  readonly context: NodeContext;
  readonly vmOps: VMOps;
  readonly volumeOps: VolumeOps;
}

/** A node with fresh operations bound to `context`. */
export function createNode(
  fields: Pick<ComputeNode, "moid" | "kind" | "path" | "configuredAs" | "context">,
): ComputeNode {
  const { context } = fields;
  return {
    ...fields,
    name: context.name,
    ref: context.ref,
    vmOps: new VMOps(context),
    volumeOps: new VolumeOps(context),
  };
}
