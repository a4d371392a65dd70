import type { Timers } from "../../src/service/timers.ts";

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** Time that passes when the test says so. */
export class ManualTimers implements Timers {
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(start = new Date("2026-01-31T12:00:00Z")) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** How many wait at the moment. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  random(): number {
    return 0.5;
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const sleeper = { due: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      };
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Lets time pass for what waits now; what comes to wait later has its whole time before it. */
  async advance(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#sleepers.filter((sleeper) => sleeper.due <= this.#now);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.due > this.#now);
    for (const sleeper of due) sleeper.wake();
  }
}
