import { waitFor } from "./wait-for.ts";

/** Lets work on the same key run one after the other, in the order it came; other keys run side by side. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<void>>();

  /**
   * Runs `work` when everything that came before it for the key is over. An abort while it waits throws the
   * signal's reason and leaves the queue in order.
   */
  async run<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const before = this.#tails.get(key) ?? Promise.resolve();
    const { promise: done, resolve: release } = Promise.withResolvers<void>();
    const tail = before.then(() => done);
    this.#tails.set(key, tail);
    try {
      await waitFor(before, signal);
      return await work();
    } finally {
      release();
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }

  /** Keys that somebody works on or waits for. */
  get size(): number {
    return this.#tails.size;
  }
}
