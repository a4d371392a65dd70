import type { SimulatorClock } from "@novasphere/vcenter-simulator";

/** So long that it stands for "until it is let go". */
export const heldMs = 365 * 24 * 60 * 60_000;

/** The machine's clock, but for what is to come after as long as {@link heldMs}: that comes when it is let go. */
export class HoldingClock implements SimulatorClock {
  readonly #held = new Set<() => void>();

  now(): number {
    return Date.now();
  }

  schedule(delayMs: number, run: () => void): () => void {
    // A task goes its time in a few steps.
    if (delayMs >= heldMs / 10) {
      this.#held.add(run);
      return () => void this.#held.delete(run);
    }
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  }

  /** Lets go what is held, with what follows from it. */
  release(): void {
    for (const run of this.#held) {
      this.#held.delete(run);
      run();
    }
  }
}
