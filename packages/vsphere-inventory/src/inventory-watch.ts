import type { ChangeQueue } from "./change-queue.ts";
import type { InventoryChange } from "./inventory-change.ts";
import { waitWithSignal } from "./wait-with-signal.ts";

/** What a watch needs of the inventory that is watched. */
export interface InventoryWatchParts {
  readonly queue: ChangeQueue;
  /** Settles once changes are being followed. */
  readonly started: Promise<void>;
  /** Ends the following of changes if nobody else wants it. */
  readonly release: () => Promise<void>;
  readonly signal: AbortSignal | undefined;
}

/**
 * The changes of an inventory since this was made, taken with `for await`. Leaving the loop, {@link return} or
 * `await using` gives it back; one that is never given back keeps its changes, and the server's filter.
 */
export class InventoryWatch
  implements AsyncIterableIterator<InventoryChange, void, undefined>, AsyncDisposable
{
  readonly #parts: InventoryWatchParts;
  readonly #changes: AsyncGenerator<InventoryChange, void, undefined>;
  #hasStarted = false;
  #released: Promise<void> | undefined;

  constructor(parts: InventoryWatchParts) {
    this.#parts = parts;
    this.#changes = parts.queue.take();
    // Thrown by `next`, which may be called much later.
    parts.started.catch(() => undefined);
    if (parts.signal?.aborted) this.#abort();
    parts.signal?.addEventListener("abort", this.#abort, { once: true });
  }

  /** The next change, when it comes. Throws why changes cannot be followed, or the signal's reason. */
  async next(): Promise<IteratorResult<InventoryChange, void>> {
    try {
      if (!this.#hasStarted) await waitWithSignal(this.#parts.started, this.#parts.signal);
      this.#hasStarted = true;
      const result = await this.#changes.next();
      if (result.done === true) await this.#release();
      return result;
    } catch (error) {
      await this.#release();
      throw error;
    }
  }

  /** Stops watching. */
  async return(): Promise<IteratorReturnResult<void>> {
    this.#parts.queue.end();
    await this.#release();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  readonly #abort = (): void => this.#parts.queue.end(this.#parts.signal?.reason);

  async #release(): Promise<void> {
    this.#parts.signal?.removeEventListener("abort", this.#abort);
    this.#released ??= this.#parts.release();
    await this.#released;
  }
}
