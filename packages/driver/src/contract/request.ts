import type { Instance, OperationOptions } from "@novasphere/ops";

/**
 * What belongs to one request: `signal` stops it, and the vSphere task or the transfer that runs then is cancelled;
 * `onProgress` hears of its tasks, `onTransfer` of the bytes of images and snapshots.
 */
export interface RequestContext extends OperationOptions {}

/** An instance and the node it belongs to. */
export interface NodeInstance extends Instance {
  /** `moid(label)`; null for an instance that never got a node. */
  readonly node: string | null;
}

/** Names an instance for operations that need no more. */
export type InstanceKey = Pick<NodeInstance, "uuid" | "node">;
