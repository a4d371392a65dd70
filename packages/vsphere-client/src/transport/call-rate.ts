import { VSphereError } from "../errors.ts";

/**
 * Lets so many calls a second go out, with a second's worth at once after a pause; the others wait in the order
 * they came. Without a rate nothing waits.
 */
export class CallRate {
  readonly #callsPerSecond: number;
  /** When the next call may start, as the clock counts; in the past while calls are left over. */
  #nextAt = Number.NEGATIVE_INFINITY;

  /** Throws `RangeError` for a rate that is no number above 0. */
  constructor(callsPerSecond = Number.POSITIVE_INFINITY) {
    if (!(callsPerSecond > 0))
      throw new RangeError(`maximumCallsPerSecond must be above 0, not ${callsPerSecond}`);
    this.#callsPerSecond = callsPerSecond;
  }

  /**
   * Waits for this call's turn. An abort throws the signal's reason and leaves the turn unused; a turn that comes
   * later than `timeoutMs` is `VSPHERE_TIMEOUT` at once.
   */
  async waitForTurn(signal: AbortSignal | undefined, timeoutMs: number): Promise<void> {
    const intervalMs = 1000 / this.#callsPerSecond;
    if (intervalMs === 0) return;
    const now = performance.now();
    const burstMs = Math.max(1000, intervalMs) - intervalMs;
    const turnAt = Math.max(this.#nextAt, now - burstMs);
    const delayMs = turnAt - now;
    if (delayMs > timeoutMs) {
      const message = `${this.#callsPerSecond} calls a second are allowed, and this one's turn comes only in ${Math.ceil(delayMs)} ms; raise maximumCallsPerSecond or timeoutMs`;
      throw new VSphereError("VSPHERE_TIMEOUT", message, { mayHaveArrived: false });
    }
    this.#nextAt = turnAt + intervalMs;
    if (delayMs > 0) await pause(delayMs, signal);
  }
}

function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, delayMs);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
