import type { Instance } from "@novasphere/ops";
import type { TaskOptions } from "@novasphere/vsphere-client";

/**
 * What belongs to one request: `signal` stops it, and the vSphere task that runs then is cancelled; `onProgress`
 * hears of its tasks.
 */
export interface RequestContext extends TaskOptions {}

/** An instance and the node it belongs to. */
export interface NodeInstance extends Instance {
  /** `moid(label)`; null for an instance that never got a node. */
  readonly node: string | null;
}

/** Names an instance for operations that need no more. */
export type InstanceKey = Pick<NodeInstance, "uuid" | "node">;
