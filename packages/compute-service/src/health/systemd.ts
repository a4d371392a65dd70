import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ServiceLog } from "../log/service-log.ts";

const run = promisify(execFile);

/** Tells the service manager how the service is. */
export interface ServiceManager {
  /** How often it wants to hear `WATCHDOG=1`, at half the time after which it gives the service up. */
  readonly watchdogIntervalMs: number | undefined;
  /** Sends assignments such as `READY=1`; what they mean is in sd_notify(3). */
  notify(...assignments: readonly string[]): Promise<void>;
}

/**
 * The systemd that started this process, if it asks to be told (`NOTIFY_SOCKET`). Node cannot write to such sockets, so
 * `systemd-notify` does; the unit needs `NotifyAccess=all`. What fails is logged.
 */
export function systemd(
  env: Readonly<Record<string, string | undefined>>,
  processId: number,
  log: ServiceLog,
): ServiceManager {
  return {
    watchdogIntervalMs: watchdogInterval(env, processId),
    notify: async (...assignments) => {
      if (env["NOTIFY_SOCKET"] === undefined) return;
      try {
        await run("systemd-notify", [...assignments], { env });
      } catch (error) {
        log.warn("systemd could not be told", { error });
      }
    },
  };
}

/** What a notice of a reload has to say beside `RELOADING=1`: the time of systemd's own clock. */
export function monotonicTime(): string {
  return `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`;
}

/** The watchdog may be meant for another process that the variables were inherited from. */
function watchdogInterval(
  env: Readonly<Record<string, string | undefined>>,
  processId: number,
): number | undefined {
  const { WATCHDOG_USEC: microseconds, WATCHDOG_PID: wanted = String(processId) } = env;
  const limitMs = Number(microseconds ?? 0) / 1000;
  return limitMs > 0 && wanted === String(processId) ? limitMs / 2 : undefined;
}
