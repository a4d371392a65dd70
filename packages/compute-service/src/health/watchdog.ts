import type { Timers } from "../service/timers.ts";
import type { ServiceHealth } from "./service-health.ts";
import type { ServiceManager } from "./systemd.ts";

/** What signs of life to a service manager depend on. */
export interface WatchdogOptions {
  readonly timers: Pick<Timers, "wait">;
  readonly health: () => Pick<ServiceHealth, "isLive">;
  readonly signal: AbortSignal;
}

/**
 * Tells a service manager that wants to hear it, again and again, that the service is live; one that is not falls silent
 * and is started anew. Ends with the signal.
 */
export async function feedWatchdog(
  manager: ServiceManager,
  { timers, health, signal }: WatchdogOptions,
): Promise<void> {
  const { watchdogIntervalMs } = manager;
  if (watchdogIntervalMs === undefined) return;
  while (!signal.aborted) {
    if (health().isLive) await manager.notify("WATCHDOG=1");
    await timers.wait(watchdogIntervalMs, signal).catch(() => undefined);
  }
}
