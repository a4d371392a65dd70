import type { ConductorClient } from "../conductor/conductor-client.ts";
import { adminContext } from "../conductor/nova-context.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { Timers } from "./timers.ts";

const pingTimeoutMs = 10_000;
const pauseMs = 1_000;

/** Waits for a conductor for as long as it takes; only the signal ends it earlier. */
export async function waitForConductor(
  conductor: ConductorClient,
  {
    timers,
    log,
    signal,
  }: { readonly timers: Timers; readonly log: ServiceLog; readonly signal: AbortSignal },
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await conductor.ping(adminContext({ now: timers.now() }), { timeoutMs: pingTimeoutMs, signal });
      if (attempt > 1) log.info("a conductor answers now");
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === 1) log.warn("no conductor answers yet; asking until one does", { error });
      await timers.wait(pauseMs, signal);
    }
  }
}
