import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { VSphereError } from "../errors.ts";
import { pause, type RetryPolicy } from "../retry-policy.ts";
import type { Call } from "../session-link.ts";
import {
  cancelWait,
  destroyCollector,
  isCollectorLost,
  isInterruption,
  waitForUpdates,
} from "./wait-for-updates.ts";

/** What a watch tells, in order. */
export type WatchUpdate =
  | {
      readonly kind: "changes";
      /** This begins a complete picture: forget what was known before. True for the first, and after a loss. */
      readonly isReset: boolean;
      /** False when the rest of the same change follows at once, because it did not fit one answer. */
      readonly isComplete: boolean;
      /** Objects that came (`enter`), changed (`modify`) or went (`leave`), with the new values. */
      readonly objects: readonly Vim.ObjectUpdate[];
      /** Objects of the filter that do not exist, where `reportMissingObjectsInResults` is set. */
      readonly missing: readonly Vim.MissingObject[];
    }
  | {
      /** The server cannot be reached. What is known may be out of date; a reset follows when it is back. */
      readonly kind: "interrupted";
      readonly error: VSphereError;
    };

/** How a watch is made. */
export interface WatchOptions {
  /** Ends the watch: the loop throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What a watch works with. */
export interface WatchContext {
  readonly call: Call;
  readonly propertyCollector: ManagedObjectReference;
  readonly retry: RetryPolicy;
}

/**
 * All objects that `specs` select, and then their changes, until the loop is left. Uses a property collector and
 * a connection of its own. Comes back by itself after a lost session, a lost version and a server that was away;
 * throws for faults such as `InvalidProperty` and for a session that was closed.
 */
export async function* watchProperties(
  context: WatchContext,
  specs: readonly Vim.PropertyFilterSpec[],
  { signal }: WatchOptions = {},
): AsyncGenerator<WatchUpdate, void, undefined> {
  for (let failures = 0; ; ) {
    try {
      for await (const update of watchOnce(context, specs, signal)) {
        failures = 0;
        yield update;
      }
    } catch (error) {
      failures += 1;
      if (isInterruption(error)) yield { kind: "interrupted", error };
      else if (!isCollectorLost(error) || failures > context.retry.maximumAttempts) throw error;
      await pause(context.retry, failures, signal);
    }
  }
}

/** One collector's life: everything, and then the changes until something throws. */
async function* watchOnce(
  { call, propertyCollector }: WatchContext,
  specs: readonly Vim.PropertyFilterSpec[],
  signal: AbortSignal | undefined,
): AsyncGenerator<WatchUpdate, void, undefined> {
  const options = { signal, idempotent: true };
  const collector = await call("CreatePropertyCollector", { _this: propertyCollector }, options);
  let isWaiting = false;
  try {
    for (const spec of specs)
      await call("CreateFilter", { _this: collector, spec, partialUpdates: false }, { signal });
    // A filter that selects nothing yet has no first update to wait for on some servers, so just look.
    const first = await waitForUpdates(call, collector, "", signal, 0);
    yield toChanges(first, true);
    for (let version = first?.version ?? ""; ; ) {
      isWaiting = true;
      const set = await waitForUpdates(call, collector, version, signal);
      isWaiting = false;
      if (!set) continue;
      yield toChanges(set, false);
      version = set.version;
    }
  } finally {
    if (isWaiting) await cancelWait(call, collector);
    await destroyCollector(call, collector);
  }
}

function toChanges(set: Vim.UpdateSet | undefined, isReset: boolean): WatchUpdate {
  const filters = set?.filterSet ?? [];
  return {
    kind: "changes",
    isReset,
    isComplete: set?.truncated !== true,
    objects: filters.flatMap(({ objectSet = [] }) => objectSet),
    missing: filters.flatMap(({ missingSet = [] }) => missingSet),
  };
}
