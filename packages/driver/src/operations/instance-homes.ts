import { OpsError } from "@novasphere/ops";
import type { RequestContext } from "../contract/request.ts";
import type { DriverLog } from "../driver-log.ts";
import { DriverError } from "../errors.ts";
import { locateInstance } from "../nodes/locate-instance.ts";
import type { ComputeNode } from "../nodes/node.ts";
import type { NodeGates } from "./node-gates.ts";

/** Work on the node where an instance really is. */
type HomeWork<T> = (node: ComputeNode, context: RequestContext) => Promise<T>;

/** Leads the operations of an instance to the node it is on, which may not be the one it should be on. */
export class InstanceHomes {
  readonly #gates: NodeGates;
  readonly #neighbours: (node: ComputeNode) => readonly ComputeNode[];
  readonly #log: DriverLog;

  /** `neighbours` gives the nodes of a node's vCenter, itself among them. */
  constructor(gates: NodeGates, neighbours: (node: ComputeNode) => readonly ComputeNode[], log: DriverLog) {
    this.#gates = gates;
    this.#neighbours = neighbours;
    this.#log = log;
  }

  /**
   * Changes an instance on the node it really is on. Where that is another node than it should be on, the log says so.
   * With `refusesAstray` an instance that is on none of the nodes throws `DRIVER_INSTANCE_ASTRAY`.
   */
  async change<T>(
    node: ComputeNode,
    uuid: string,
    work: HomeWork<T>,
    context: RequestContext,
    { refusesAstray = false } = {},
  ): Promise<T> {
    // Left before another node is entered: two nodes that wait for each other's slots would wait for ever.
    const first = await this.#gates.enter(
      "changes",
      node,
      async (signal) => {
        const found = await this.#locate(node, uuid, signal);
        if (found === "astray" && refusesAstray) throw astray(node, uuid);
        const isElsewhere = typeof found === "object" && found !== node;
        if (isElsewhere) return { home: found };
        return { result: await work(node, { ...context, signal }) };
      },
      context.signal,
    );
    if (first.home === undefined) return first.result;
    const { home } = first;
    this.#log.warn(`instance ${uuid} belongs to ${node.name} but is on ${home.name}; it is worked on there`);
    const there = (signal: AbortSignal) => work(home, { ...context, signal });
    return this.#gates.enter("changes", home, there, context.signal);
  }

  /**
   * Looks at an instance on its node. One that is not found there is looked for in the whole vCenter, two calls more; on
   * another of the nodes it is looked at there, and the log says so.
   */
  async look<T>(node: ComputeNode, uuid: string, work: HomeWork<T>, context: RequestContext): Promise<T> {
    const look = <R>(at: ComputeNode, call: (signal: AbortSignal) => Promise<R>) =>
      this.#gates.enter("looks", at, call, context.signal);
    try {
      return await look(node, (signal) => work(node, { ...context, signal }));
    } catch (error) {
      if (!(error instanceof OpsError) || error.code !== "OPS_INSTANCE_NOT_FOUND") throw error;
      const home = await look(node, (signal) => this.#locate(node, uuid, signal));
      if (typeof home === "string" || home === node) throw error;
      this.#log.warn(
        `instance ${uuid} belongs to ${node.name} but is on ${home.name}; it is looked at there`,
      );
      return look(home, (signal) => work(home, { ...context, signal }));
    }
  }

  #locate(node: ComputeNode, uuid: string, signal: AbortSignal) {
    return locateInstance(node.context.session, this.#neighbours(node), uuid, { signal });
  }
}

function astray(node: ComputeNode, uuid: string): DriverError {
  return new DriverError(
    "DRIVER_INSTANCE_ASTRAY",
    `instance ${uuid} belongs to ${node.name} but its VM is in a resource pool that is no node of this service; move it back, or serve that pool`,
  );
}
