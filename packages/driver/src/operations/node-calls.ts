import type { InstanceKey, RequestContext } from "../contract/request.ts";
import type { ComputeNode } from "../nodes/node.ts";

/** What a call does on its node, with a context that also ends when its time is over. */
export type NodeCall<T> = (node: ComputeNode, context: RequestContext) => Promise<T>;

/** The ways to an instance's node, through that node's gate. */
export abstract class NodeCalls {
  /** Makes a call on a node whatever instances it has. */
  protected abstract work<T>(context: RequestContext, node: string, call: NodeCall<T>): Promise<T>;
  /** Makes a call that changes something, on the node that the instance really is on. */
  protected abstract change<T>(context: RequestContext, instance: InstanceKey, call: NodeCall<T>): Promise<T>;
  /** As {@link NodeCalls.change}, for what removes, replaces or moves: refused for an instance that is on no node. */
  protected abstract replace<T>(
    context: RequestContext,
    instance: InstanceKey,
    call: NodeCall<T>,
  ): Promise<T>;
  /** Makes a call that only looks. */
  protected abstract look<T>(context: RequestContext, instance: InstanceKey, call: NodeCall<T>): Promise<T>;
  /** The node of an instance. Throws `DRIVER_INSTANCE_WITHOUT_NODE` and what is wrong with its name. */
  protected abstract requireNode(instance: InstanceKey): ComputeNode;
  /** The node of that name; throws for one that takes no new instances. */
  protected abstract requireOpen(node: string): ComputeNode;
  /** Does work that brings an instance to the node of that name; throws for one that takes no new instances. */
  protected abstract receive<T>(node: string, work: (target: ComputeNode) => Promise<T>): Promise<T>;
}
