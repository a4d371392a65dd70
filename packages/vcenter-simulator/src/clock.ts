/** The simulator's source of time; sessions, tasks, waits and latency follow it. */
export interface SimulatorClock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Runs `run` once after `delayMs`; the returned function calls it off. */
  schedule(delayMs: number, run: () => void): () => void;
}

/** The machine's clock. */
export const systemClock: SimulatorClock = {
  now: () => Date.now(),
  schedule(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is let go: what is built before that is of one age. */
export class HeldClock implements SimulatorClock {
  readonly #clock: SimulatorClock;
  #heldAt: number | undefined;

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
    this.#heldAt = clock.now();
  }

  now(): number {
    return this.#heldAt ?? this.#clock.now();
  }

  schedule(delayMs: number, run: () => void): () => void {
    return this.#clock.schedule(delayMs, run);
  }

  /** Lets time go on. */
  release(): void {
    this.#heldAt = undefined;
  }
}

interface Alarm {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands still until it is moved; what falls due runs in order of time. */
export class ManualClock implements SimulatorClock {
  #now: number;
  readonly #alarms = new Set<Alarm>();

  constructor(startsAt: number | Date = Date.UTC(2026, 0, 1)) {
    this.#now = Number(startsAt);
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, run: () => void): () => void {
    const alarm = { at: this.#now + delayMs, run };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Moves time forward, stopping at everything that falls due on the way. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }

  #next(end: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms)
      if (alarm.at <= end && (first === undefined || alarm.at < first.at)) first = alarm;
    return first;
  }
}
