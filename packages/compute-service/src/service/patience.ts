import { ComputeServiceError } from "../errors.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { Timers } from "./timers.ts";

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
const patienceMs = 10 * 60_000;

/** Statuses of something before a service that cannot reach it, and of a service that cannot reach Keystone. */
const awayStatuses: readonly number[] = [502, 503, 504];

/** What waiting for a service needs. */
export interface PatienceOptions {
  readonly timers: Pick<Timers, "now" | "wait">;
  readonly log: ServiceLog;
  /** Ends waiting. */
  readonly signal: AbortSignal;
}

/**
 * Asks a service again while it, or Keystone, cannot be reached, for up to ten minutes. Only for what may be done twice: it
 * may have been carried out unheard.
 */
export async function patiently<Answer extends { readonly status: number }>(
  service: string,
  { timers, log, signal }: PatienceOptions,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const until = timers.now().getTime() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const isOver = timers.now().getTime() >= until;
    let error: unknown;
    try {
      const answer = await send();
      if (isOver || !awayStatuses.includes(answer.status)) return answer;
    } catch (cause) {
      const isAway = cause instanceof ComputeServiceError && cause.code === "COMPUTE_SERVICE_UNREACHABLE";
      if (isOver || !isAway) throw cause;
      error = cause;
    }
    if (pauseMs === firstPauseMs)
      log.warn(`${service} cannot be reached; an operation waits for it`, { error });
    await timers.wait(pauseMs, signal);
  }
}
