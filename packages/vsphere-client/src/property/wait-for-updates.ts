import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { VimFaultError, VSphereError } from "../errors.ts";
import type { Call } from "../session-link.ts";

/** The server ends a wait without news after this time; the connection is not left silent for longer. */
const longestWaitSeconds = 60;

const waitTimeoutMs = (longestWaitSeconds + 30) * 1000;
const cleanUpTimeoutMs = 5000;

/**
 * Waits for changes since `version` (`""` for everything), on a connection of its own. Undefined when none came
 * within `maxWaitSeconds`; with 0 the server just looks. Aborting ends the wait here; use {@link cancelWait} for
 * the server's side.
 */
export function waitForUpdates(
  call: Call,
  collector: ManagedObjectReference,
  version: string,
  signal: AbortSignal | undefined,
  maxWaitSeconds: number = longestWaitSeconds,
): Promise<Vim.UpdateSet | undefined> {
  return call(
    "WaitForUpdatesEx",
    { _this: collector, version, options: { maxWaitSeconds } },
    { longPoll: true, timeoutMs: waitTimeoutMs, signal },
  );
}

/** Asks the server to end a pending wait, which then fails with `RequestCanceled`. Never throws. */
export async function cancelWait(call: Call, collector: ManagedObjectReference): Promise<void> {
  await call("CancelWaitForUpdates", { _this: collector }, { timeoutMs: cleanUpTimeoutMs }).catch(
    () => undefined,
  );
}

/** Gives a collector and its filters back to the server. Never throws. */
export async function destroyCollector(call: Call, collector: ManagedObjectReference): Promise<void> {
  const options = { timeoutMs: cleanUpTimeoutMs };
  await call("DestroyPropertyCollector", { _this: collector }, options).catch(() => undefined);
}

/**
 * True when the server does not know the collector or the version any more, e.g. because the session that made
 * it has ended: whoever watches starts afresh.
 */
export function isCollectorLost(error: unknown): boolean {
  if (!(error instanceof VimFaultError)) return false;
  if (error.faultType === "InvalidCollectorVersion") return true;
  const missing = error.fault["obj"] as ManagedObjectReference | undefined;
  return error.faultType === "ManagedObjectNotFound" && missing?.type === "PropertyCollector";
}

const interruptions: ReadonlySet<string> = new Set(["VSPHERE_CONNECTION", "VSPHERE_TIMEOUT", "VSPHERE_HTTP"]);

/** True when the server could not be reached, which may pass. */
export function isInterruption(error: unknown): error is VSphereError {
  return error instanceof VSphereError && interruptions.has(error.code);
}
