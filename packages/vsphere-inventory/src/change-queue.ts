import { InventoryError } from "./errors.ts";
import type { InventoryChange } from "./inventory-change.ts";

/** More changes than any inventory has at once mean that nobody takes them. */
const maximumWaiting = 200_000;

/** Changes on their way to one watcher. */
export class ChangeQueue {
  #waiting: InventoryChange[] = [];
  #error: unknown;
  #isEnded = false;
  #wake: (() => void) | undefined;

  /** Adds changes for the watcher. One that does not keep up is ended with `INVENTORY_WATCH_OVERFLOW`. */
  push(changes: readonly InventoryChange[]): void {
    if (this.#isEnded || changes.length === 0) return;
    if (this.#waiting.length + changes.length > maximumWaiting) {
      this.#waiting = [];
      this.end(InventoryError.watchOverflow(maximumWaiting));
      return;
    }
    for (const change of changes) this.#waiting.push(change);
    this.#wake?.();
  }

  /** Ends the watcher once it has taken what is waiting; with an error it throws that. */
  end(error?: unknown): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#error = error;
    this.#wake?.();
  }

  /** The changes as they come. */
  async *take(): AsyncGenerator<InventoryChange, void, undefined> {
    for (;;) {
      const batch = this.#waiting;
      this.#waiting = [];
      yield* batch;
      if (this.#waiting.length > 0) continue;
      if (this.#isEnded) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#error !== undefined) throw this.#error;
  }
}
