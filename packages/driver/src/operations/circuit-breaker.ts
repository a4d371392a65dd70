/** When a node is left alone for a while. */
export interface BreakerLimits {
  /** Failures in a row. */
  readonly failures: number;
  /** For how long nothing is tried then. */
  readonly pauseMs: number;
}

/**
 * Keeps work from a node that fails again and again. After the pause one attempt is let through: its success
 * lets everything through again, its failure starts the next pause.
 */
export class CircuitBreaker {
  readonly #limits: BreakerLimits;
  readonly #now: () => Date;
  #failures = 0;
  #opensAt = Number.NEGATIVE_INFINITY;

  constructor(limits: BreakerLimits, now: () => Date) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Milliseconds until something is tried; 0 when work may be done. Taking the attempt starts the pause anew. */
  enter(): number {
    if (this.#failures < this.#limits.failures) return 0;
    const now = this.#now().getTime();
    if (now < this.#opensAt) return this.#opensAt - now;
    this.#opensAt = now + this.#limits.pauseMs;
    return 0;
  }

  succeed(): void {
    this.#failures = 0;
  }

  fail(): void {
    this.#failures += 1;
    if (this.#failures >= this.#limits.failures) this.#opensAt = this.#now().getTime() + this.#limits.pauseMs;
  }
}
