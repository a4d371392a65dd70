import { VSphereError } from "../errors.ts";

/** Lets a number of calls be under way at once; the others wait in the order they came. */
export class CallSlots {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`maximumConnections must be a whole number above 0, not ${count}`);
    this.#free = count;
  }

  /**
   * Waits for a slot and gives the function that gives it back. An abort throws the signal's reason; waiting
   * longer than `timeoutMs` is `VSPHERE_TIMEOUT`.
   */
  acquire(signal: AbortSignal | undefined, timeoutMs: number): Promise<() => void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve(this.#releaseOnce());
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        this.#waiting.delete(enter);
      };
      const enter = () => {
        leave();
        resolve(this.#releaseOnce());
      };
      const onAbort = () => {
        leave();
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        leave();
        const message = `no connection became free within ${timeoutMs} ms`;
        reject(new VSphereError("VSPHERE_TIMEOUT", message, { mayHaveArrived: false }));
      }, timeoutMs);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.add(enter);
    });
  }

  #releaseOnce(): () => void {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      const [next] = this.#waiting;
      if (next) next();
      else this.#free += 1;
    };
  }
}
