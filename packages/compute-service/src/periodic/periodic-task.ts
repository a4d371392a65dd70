import type { ServiceLog } from "../log/service-log.ts";
import type { Timers } from "../service/timers.ts";

/** Something that is done again and again. */
export interface PeriodicTask {
  readonly name: string;
  /** From the end of one run to the start of the next; a task without one never runs. */
  readonly intervalMs: number | undefined;
  /** The first run follows at once, not after the random delay. */
  readonly isImmediate?: boolean;
  run(signal: AbortSignal): Promise<void>;
}

/** What tasks run by. */
export interface PeriodicOptions {
  readonly timers: Timers;
  readonly log: ServiceLog;
  /** The first run comes after a random part of this time, so that services do not all ask at once. */
  readonly fuzzyDelayMs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs each task on its own until the signal is aborted; the promise ends when none runs any more. A run that fails is
 * logged and followed by the next one as usual.
 */
export async function runPeriodicTasks(
  tasks: readonly PeriodicTask[],
  options: PeriodicOptions,
): Promise<void> {
  await Promise.all(tasks.map((task) => runTask(task, options)));
}

async function runTask(
  { name, intervalMs, isImmediate, run }: PeriodicTask,
  { timers, log, fuzzyDelayMs, signal }: PeriodicOptions,
): Promise<void> {
  if (intervalMs === undefined) return;
  let pauseMs = isImmediate ? 0 : Math.floor(timers.random() * fuzzyDelayMs);
  while (!signal.aborted) {
    try {
      await timers.wait(pauseMs, signal);
      await run(signal);
    } catch (error) {
      if (signal.aborted) return;
      log.warn(`periodic task ${name} failed; it runs again in ${intervalMs / 1000} s`, { error });
    }
    pauseMs = intervalMs;
  }
}

/**
 * An interval as Nova's options have it, in seconds: 0 is the interval of all tasks that have none of their own (60 s),
 * a negative one means never.
 */
export function taskInterval(seconds: number): number | undefined {
  if (seconds < 0) return undefined;
  return (seconds === 0 ? 60 : seconds) * 1000;
}

/** An interval of which 0 means never as well. */
export function optionalInterval(seconds: number): number | undefined {
  return seconds > 0 ? seconds * 1000 : undefined;
}
