import { setTimeout as delay } from "node:timers/promises";

/** Time and chance, as far as the service depends on them. */
export interface Timers {
  now(): Date;
  /** Ends after that time; rejects with the signal's reason when it is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** A number from 0 up to 1. */
  random(): number;
}

/** The machine's own. */
export const systemTimers: Timers = {
  now: () => new Date(),
  wait: async (ms, signal) => {
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
  random: Math.random,
};
