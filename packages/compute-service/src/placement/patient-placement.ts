import { ComputeServiceError } from "../errors.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { Timers } from "../service/timers.ts";
import type { PlacementApi } from "./placement-api.ts";

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
const patienceMs = 10 * 60_000;

/** Statuses of something before Placement that cannot reach it. */
const awayStatuses: readonly number[] = [502, 503, 504];

/** What waiting for Placement needs. */
export interface PatientPlacementOptions {
  readonly timers: Timers;
  readonly log: ServiceLog;
  /** Ends waiting. */
  readonly signal: AbortSignal;
}

/**
 * Placement for operations, of which each changes it once: while it, or Keystone, cannot be reached, a request is sent
 * again, for up to ten minutes. All of them say how things are to be, so that one that was carried out unheard may be
 * repeated.
 */
export function patientPlacement(
  placement: PlacementApi,
  { timers, log, signal }: PatientPlacementOptions,
): PlacementApi {
  return {
    send: async (request, options) => {
      const until = timers.now().getTime() + patienceMs;
      for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
        const isOver = timers.now().getTime() >= until;
        try {
          const answer = await placement.send(request, options);
          if (isOver || !awayStatuses.includes(answer.status)) return answer;
        } catch (error) {
          const isAway = error instanceof ComputeServiceError && error.code === "COMPUTE_SERVICE_UNREACHABLE";
          if (isOver || !isAway) throw error;
          if (pauseMs === firstPauseMs)
            log.warn("Placement cannot be reached; an operation waits for it", { error });
        }
        await timers.wait(pauseMs, signal);
      }
    },
  };
}
