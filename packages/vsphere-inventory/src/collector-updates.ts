import type { ManagedObjectReference, Methods, Vim } from "@novasphere/vim25";
import { InventoryError } from "./errors.ts";
import type { InventoryUpdates, ReaderOptions } from "./inventory-reader.ts";

/** Makes method calls on a vCenter, as a session of a vSphere client does. */
export interface MethodCaller {
  call<M extends keyof Methods>(
    method: M,
    parameters: Methods[M]["request"],
    options?: ReaderOptions & { readonly longPoll?: boolean; readonly timeoutMs?: number },
  ): Promise<Methods[M]["response"]>;
}

/** How long a server holds back an answer when nothing changes. */
const maxWaitSeconds = 60;

/** Objects in one update set: decoding a set blocks the event loop. */
const maxObjectUpdates = 500;

/** Answers come late on a busy server, but a connection that is silent for so much longer is dead. */
const waitTimeoutMs = (maxWaitSeconds + 60) * 1000;

const cleanUpTimeoutMs = 5000;

/**
 * The update sets of a filter, from a property collector of its own that is destroyed at the end, whatever happens.
 * Two calls to begin with, one per update set of up to 500 objects, and one more after each minute without changes: a server does not say
 * when somebody else destroys the filter.
 */
export async function* collectorUpdates(
  caller: MethodCaller,
  propertyCollector: ManagedObjectReference,
  filter: Vim.PropertyFilterSpec,
  { signal }: ReaderOptions = {},
): AsyncGenerator<InventoryUpdates, void, undefined> {
  const collector = await caller.call("CreatePropertyCollector", { _this: propertyCollector }, { signal });
  try {
    const parameters = { _this: collector, spec: filter, partialUpdates: false };
    const filterRef = await caller.call("CreateFilter", parameters, { signal });
    for (let version = ""; ; ) {
      const set = await caller.call(
        "WaitForUpdatesEx",
        { _this: collector, version, options: { maxWaitSeconds, maxObjectUpdates } },
        { signal, longPoll: true, timeoutMs: waitTimeoutMs },
      );
      if (set === undefined) await requireFilter(caller, propertyCollector, filterRef, signal);
      version = set?.version ?? version;
      yield { updates: updatesOf(set), isTruncated: set?.truncated === true };
    }
  } finally {
    // Never with the caller's signal, which may be why this ends. A session that is gone took the collector with it.
    const options = { timeoutMs: cleanUpTimeoutMs };
    await caller.call("DestroyPropertyCollector", { _this: collector }, options).catch(() => undefined);
  }
}

function updatesOf(set: Vim.UpdateSet | undefined): Vim.ObjectUpdate[] {
  const filters = set?.filterSet ?? [];
  const missing = filters.flatMap(({ missingSet = [] }) => missingSet)[0];
  if (missing !== undefined) {
    const { fault } = missing.fault;
    throw InventoryError.readFailed(`the server lost ${missing.obj.value}: ${fault.$type ?? "MethodFault"}`);
  }
  return filters.flatMap(({ objectSet = [] }) => objectSet);
}

/** Throws the fault `ManagedObjectNotFound` when the filter is gone. */
async function requireFilter(
  caller: MethodCaller,
  propertyCollector: ManagedObjectReference,
  filter: ManagedObjectReference,
  signal: AbortSignal | undefined,
): Promise<void> {
  const spec: Vim.PropertyFilterSpec = {
    objectSet: [{ obj: filter }],
    propSet: [{ type: "PropertyFilter", pathSet: ["partialUpdates"] }],
  };
  const parameters = { _this: propertyCollector, specSet: [spec], options: {} };
  await caller.call("RetrievePropertiesEx", parameters, { signal });
}
