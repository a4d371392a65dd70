import type { ComputeDriver } from "@novasphere/driver";
import type { ServiceLog } from "../log/service-log.ts";
import type { Timers } from "./timers.ts";

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** Codes of a vCenter that is not there at the moment. Everything else needs somebody to change something. */
const awayCodes: ReadonlySet<string> = new Set([
  "VSPHERE_CONNECTION",
  "VSPHERE_TIMEOUT",
  "VSPHERE_HTTP",
  "VSPHERE_SESSION_LOST",
]);

/**
 * Logs the driver in, and tries for as long as it takes while vCenter is away. Throws at once what does not go away by
 * itself, such as a wrong password or names that lead nowhere.
 */
export async function startDriver(
  driver: ComputeDriver,
  {
    timers,
    log,
    signal,
  }: { readonly timers: Timers; readonly log: ServiceLog; readonly signal: AbortSignal },
): Promise<void> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs))
    try {
      await driver.initHost({ signal });
      return;
    } catch (error) {
      if (signal.aborted || !isAway(error)) throw error;
      log.warn(`vCenter is not there yet; trying again in ${pauseMs / 1000} s`, { error });
      await timers.wait(pauseMs, signal);
    }
}

/** True when the error, or one of those behind it, says that a vCenter cannot be reached. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && typeof error.code === "string" && awayCodes.has(error.code)) return true;
  if (error instanceof AggregateError && error.errors.some(isAway)) return true;
  return isAway(error.cause);
}
