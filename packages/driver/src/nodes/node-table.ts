import { DriverError } from "../errors.ts";
import type { ComputeNode } from "./node.ts";
import { parseNodeName } from "./node-name.ts";

/** The nodes of all vCenters, in configuration order. */
export class NodeTable {
  readonly #nodes = new Map<string, ComputeNode>();

  /** Adds a node, or puts one in the place of the node with the same UUID. */
  set(node: ComputeNode): void {
    this.#nodes.set(node.uuid, node);
  }

  delete(node: ComputeNode): void {
    this.#nodes.delete(node.uuid);
  }

  list(): readonly ComputeNode[] {
    return [...this.#nodes.values()];
  }

  /** The node with that UUID. */
  find(uuid: string): ComputeNode | undefined {
    return this.#nodes.get(uuid);
  }

  /**
   * The node a name such as `domain-c7(ClusterA)` means. Only the moid counts, so a rename breaks nothing;
   * where two vCenters have the moid, the whole name must be one that was published. Throws
   * `DRIVER_INVALID_NODE_NAME`, `DRIVER_NODE_NOT_FOUND` or `DRIVER_NODE_AMBIGUOUS`; makes no call.
   */
  require(name: string): ComputeNode {
    const { moid, vcenterUuid } = parseNodeName(name);
    const found = this.list().filter(
      (node) =>
        node.moid === moid && (vcenterUuid === undefined || node.vcenterUuid.toLowerCase() === vcenterUuid),
    );
    const [only] = found;
    if (only && found.length === 1) return only;
    const exact = found.find((node) => node.name === name);
    if (exact) return exact;
    const names = (nodes: readonly ComputeNode[]) => nodes.map((node) => node.name).join(", ") || "none";
    if (only)
      throw new DriverError(
        "DRIVER_NODE_AMBIGUOUS",
        `node ${name} may be one of several vCenters; use one of the published names: ${names(found)}`,
      );
    throw new DriverError(
      "DRIVER_NODE_NOT_FOUND",
      `node ${name} is not managed by this service; its nodes are: ${names(this.list())}`,
    );
  }
}
