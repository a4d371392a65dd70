import { type NodeContext, VMOps, VolumeOps } from "@novasphere/ops";
import type { ManagedObjectReference } from "@novasphere/vim25";
import type { Target } from "../target.ts";
import { nodeUuid } from "./node-uuid.ts";

/** What a node stands for. */
export type NodeKind = "cluster" | "pool";

/** One compute node: a cluster or resource pool with operations of its own. */
export interface ComputeNode {
  /** The published name, `moid(label)`; it stays when the object is renamed. */
  readonly name: string;
  /** The object's name now, as people write it. */
  readonly displayName: string;
  /** That name in vSphere's stored form. */
  readonly storedName: string;
  readonly moid: string;
  /** The vCenter's own unique id; with the moid it identifies the node. */
  readonly vcenterUuid: string;
  /** The node's UUID in OpenStack: the same on every start and every machine. */
  readonly uuid: string;
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

/** A node before it has its published name. */
export interface NodeCandidate
  extends Pick<ComputeNode, "kind" | "path" | "configuredAs" | "displayName" | "storedName"> {
  readonly context: Omit<NodeContext, "name">;
}

/** A node with fresh operations. */
export function createNode(candidate: NodeCandidate, name: string): ComputeNode {
  const { kind, path, configuredAs, displayName, storedName } = candidate;
  const context: NodeContext = { ...candidate.context, name };
  const { ref, session } = context;
  return {
    name,
    displayName,
    storedName,
    moid: ref.value,
    vcenterUuid: session.instanceUuid,
    uuid: nodeUuid(session.instanceUuid, ref.value),
    kind,
    ref,
    path,
    configuredAs,
    context,
    vmOps: new VMOps(context),
    volumeOps: new VolumeOps(context),
  };
}
