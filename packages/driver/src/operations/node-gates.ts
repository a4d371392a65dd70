import type { ComputeNode } from "../nodes/node.ts";
import { FairSlots } from "./fair-slots.ts";
import { NodeGate } from "./node-gate.ts";

/** How much is done at the same time, and for how long a node may take. All have defaults. */
export interface OperationLimits {
  /** Operations that change something, on one node. Default 8. */
  readonly perNode?: number;
  /** On all nodes together. Default 64. */
  readonly total?: number;
  /** Operations waiting for one node; more are refused. Default 256. */
  readonly waitingPerNode?: number;
  /** Transfers of images on one node. Default 4. */
  readonly transfersPerNode?: number;
  /** An operation that takes longer is given up. Default 30 minutes. */
  readonly operationTimeoutMs?: number;
  /** After so many failures of a node in a row it is left alone. Default 5. */
  readonly failures?: number;
  /** For this long. Default 30 s. */
  readonly pauseMs?: number;
}

/** The gates of all nodes. Looking at instances does not wait for changes, nor the other way round. */
export class NodeGates {
  readonly #limits: {
    readonly operationTimeoutMs: number;
    readonly failures: number;
    readonly pauseMs: number;
  };
  readonly #now: () => Date;
  readonly #slots: Readonly<Record<"changes" | "looks", FairSlots>>;
  readonly #gates = new Map<string, NodeGate>();

  constructor(limits: OperationLimits, now: () => Date) {
    const { perNode = 8, total = 64, waitingPerNode = 256 } = limits;
    const slots = { perNode, total, waitingPerNode };
    this.#slots = { changes: new FairSlots(slots), looks: new FairSlots(slots) };
    this.#now = now;
    this.#limits = {
      operationTimeoutMs: limits.operationTimeoutMs ?? 30 * 60_000,
      failures: limits.failures ?? 5,
      pauseMs: limits.pauseMs ?? 30_000,
    };
  }

  /** Does work on a node; see {@link NodeGate.run}. */
  enter<T>(
    kind: "changes" | "looks",
    node: ComputeNode,
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    return this.#gateOf(node).run(this.#slots[kind], work, signal);
  }

  /** See {@link NodeGate.requireOpen}. */
  requireOpen(node: ComputeNode): void {
    this.#gateOf(node).requireOpen();
  }

  /** See {@link NodeGate.attend}. */
  attend<T>(node: ComputeNode, work: () => Promise<T>): Promise<T> {
    return this.#gateOf(node).attend(work);
  }

  /** Lets nothing more into a node and waits until everything in it has ended. */
  async drain(node: ComputeNode): Promise<void> {
    await this.#gateOf(node).drain();
  }

  /** Forgets a node, so that it starts afresh should it come back. */
  forget(node: ComputeNode): void {
    this.#gates.delete(node.uuid);
  }

  #gateOf(node: ComputeNode): NodeGate {
    const gate = this.#gates.get(node.uuid) ?? new NodeGate(node.uuid, node.name, this.#limits, this.#now);
    this.#gates.set(node.uuid, gate);
    return gate;
  }
}
