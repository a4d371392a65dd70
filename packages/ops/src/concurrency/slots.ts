import { waitFor } from "./wait-for.ts";

/** Lets so much work run at the same time and no more; the rest waits in the order it came. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** Throws RangeError for fewer than one slot. */
  constructor(count: number) {
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`at least one slot is needed, not ${count}`);
    this.#free = count;
  }

  /** Runs `work` in a slot. An abort while it waits throws the signal's reason. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#take(signal);
    try {
      return await work();
    } finally {
      this.#give();
    }
  }

  async #take(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    try {
      await waitFor(promise, signal);
    } catch (error) {
      const index = this.#waiting.indexOf(resolve);
      // A slot that was handed over just before the abort goes to the next one.
      if (index >= 0) this.#waiting.splice(index, 1);
      else this.#give();
      throw error;
    }
  }

  #give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
