/** How much runs at the same time, and how much may wait. */
export interface SlotLimits {
  /** Of all nodes together. */
  readonly total: number;
  /** Of one node. */
  readonly perNode: number;
  /** Waiting on one node; more is refused. */
  readonly waitingPerNode: number;
}

/** Thrown when a queue is full. */
export class QueueFull extends Error {}

/**
 * Lets work of many nodes run side by side: so much of each node, so much in all. Nodes that wait take turns,
 * so a node with a long queue does not keep the others waiting.
 */
export class FairSlots {
  readonly #limits: SlotLimits;
  readonly #running = new Map<string, number>();
  /** Waiting work by node; the node whose turn is next stands first. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #total = 0;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  /** Runs `work` in a slot of `node`. Throws {@link QueueFull}, or the signal's reason for an abort while it waits. */
  async run<T>(node: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    if (this.#hasRoom(node)) this.#start(node);
    else await this.#wait(node, signal);
    try {
      return await work();
    } finally {
      this.#end(node);
    }
  }

  #hasRoom(node: string): boolean {
    return this.#total < this.#limits.total && this.#runningOn(node) < this.#limits.perNode;
  }

  #runningOn(node: string): number {
    return this.#running.get(node) ?? 0;
  }

  #start(node: string): void {
    this.#total += 1;
    this.#running.set(node, this.#runningOn(node) + 1);
  }

  #end(node: string): void {
    this.#total -= 1;
    const left = this.#runningOn(node) - 1;
    if (left > 0) this.#running.set(node, left);
    else this.#running.delete(node);
    this.#admit();
  }

  async #wait(node: string, signal: AbortSignal | undefined): Promise<void> {
    const queue = this.#waiting.get(node) ?? [];
    if (queue.length >= this.#limits.waitingPerNode) throw new QueueFull();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.set(node, queue);
    queue.push(resolve);
    const onAbort = () => {
      const index = queue.indexOf(resolve);
      // Without its place in the queue it has a slot already, and the work sees the abort itself.
      if (index < 0) return;
      queue.splice(index, 1);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await promise;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Gives free slots to those who wait, one node after the other. */
  #admit(): void {
    for (const [node, queue] of [...this.#waiting]) {
      if (queue.length === 0) this.#waiting.delete(node);
      else if (this.#hasRoom(node)) {
        this.#start(node);
        queue.shift()?.();
        this.#waiting.delete(node);
        if (queue.length > 0) this.#waiting.set(node, queue);
      }
    }
  }
}
