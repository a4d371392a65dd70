import { type FaultDetail, formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import { VimFaultError, VSphereError } from "../errors.ts";
import { fetchProperties } from "../property/fetch-properties.ts";
import { type WatchContext, watchProperties } from "../property/watch-properties.ts";

type LeaseReference = ManagedObjectReference<"HttpNfcLease">;

/**
 * Waits until a lease is ready and gives its description: where the disks are. Throws `VSPHERE_LEASE_ENDED`, with
 * the lease's fault if it has one, when it never will be.
 */
export async function waitUntilReady(
  context: WatchContext,
  lease: LeaseReference,
  signal: AbortSignal | undefined,
): Promise<Vim.HttpNfcLeaseInfo> {
  const spec = { objectSet: [{ obj: lease }], propSet: [{ type: lease.type, pathSet: ["state"] }] };
  for await (const update of watchProperties(context, [spec], { signal })) {
    if (update.kind === "interrupted") continue;
    const changes = update.objects.flatMap(({ changeSet = [] }) => changeSet);
    const state = changes.find(({ name }) => name === "state")?.val;
    if (state === undefined || state === "initializing") continue;
    const { info, error } = await fetchLease(context, lease, signal);
    if (state === "ready" && info) return info;
    throw toEndedError(lease, String(state), error);
  }
  throw toEndedError(lease, "gone", undefined);
}

/** Why a lease is over, as far as the server tells. Never throws. */
export async function explainEnd(
  context: WatchContext,
  lease: LeaseReference,
  cause: unknown,
): Promise<VSphereError> {
  const { state = "gone", error } = await fetchLease(context, lease, undefined).catch(() => ({
    state: undefined,
    error: undefined,
  }));
  return toEndedError(lease, state, error, cause);
}

function fetchLease({ call, propertyCollector }: WatchContext, lease: LeaseReference, signal?: AbortSignal) {
  return fetchProperties(call, propertyCollector, lease, ["state", "info", "error"], { signal });
}

function toEndedError(
  lease: LeaseReference,
  state: string,
  error: Vim.LocalizedMethodFault | undefined,
  cause?: unknown,
): VSphereError {
  const what = `${formatReference(lease)} is ${state === "ready" ? "not usable" : state}`;
  if (!error) return new VSphereError("VSPHERE_LEASE_ENDED", `${what}; begin the transfer again`, { cause });
  const fault = { ...error.fault } as FaultDetail;
  const localizedMessage = error.localizedMessage ?? "";
  return new VimFaultError(
    "VSPHERE_LEASE_ENDED",
    [what, fault.$type, localizedMessage].filter((part) => part !== "").join(": "),
    { fault, localizedMessage, method: "HttpNfcLeaseProgress", cause },
  );
}
