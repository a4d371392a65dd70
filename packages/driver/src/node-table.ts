import { DriverError } from "./errors.ts";
import type { ComputeNode } from "./node.ts";
import { parseNodeName } from "./node-name.ts";

/** The nodes of one vCenter by moid, in configuration order. */
export class NodeTable {
  readonly #nodes = new Map<string, ComputeNode>();

  /** Adds a node; one that is there already keeps its place, its name and its operations. */
  add(node: ComputeNode): void {
    if (!this.#nodes.has(node.moid)) this.#nodes.set(node.moid, node);
  }

  list(): readonly ComputeNode[] {
    return [...this.#nodes.values()];
  }

  /** The node of that moid, if it is managed here. */
  find(moid: string): ComputeNode | undefined {
    return this.#nodes.get(moid);
  }

  /**
   * The node a name such as `domain-c7(ClusterA)` means; only the moid counts, so a rename breaks nothing.
   * Throws `DRIVER_INVALID_NODE_NAME` or `DRIVER_NODE_NOT_FOUND`; makes no call.
   */
  require(name: string): ComputeNode {
    const node = this.#nodes.get(parseNodeName(name));
    if (node) return node;
    const known = this.list().map((other) => other.name);
    throw new DriverError(
      "DRIVER_NODE_NOT_FOUND",
      `node ${name} is not managed by this service; its nodes are: ${known.join(", ") || "none"}`,
    );
  }
}
