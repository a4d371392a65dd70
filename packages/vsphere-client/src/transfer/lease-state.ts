import { type FaultDetail, formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import { VimFaultError, VSphereError } from "../errors.ts";
import { fetchProperties } from "../property/fetch-properties.ts";
import { sleep } from "../retry-policy.ts";
import type { Call } from "../session-link.ts";

type LeaseReference = ManagedObjectReference<"HttpNfcLease">;

/** A lease is ready within seconds, or after minutes when it has to be made room for. */
const firstPauseMs = 50;
const longestPauseMs = 2000;

/** What is needed to look at a lease. */
export interface LeaseReader {
  readonly call: Call;
  readonly propertyCollector: ManagedObjectReference;
}

/**
 * Waits until a lease is ready and gives its description: where the disks are. It asks in growing intervals: a
 * lease is ready after few of them, so a watch would cost more calls. Throws `VSPHERE_LEASE_ENDED`, with the lease's fault if it has one,
 * when it never will be.
 */
export async function waitUntilReady(
  reader: LeaseReader,
  lease: LeaseReference,
  signal: AbortSignal | undefined,
): Promise<Vim.HttpNfcLeaseInfo> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const { state = "gone", info, error } = await fetchLease(reader, lease, signal);
    if (state === "ready" && info) return info;
    if (state !== "initializing" && state !== "ready") throw toEndedError(lease, state, error);
    await sleep(pauseMs, signal);
  }
}

/** Why a lease is over, as far as the server tells. Never throws. */
export async function explainEnd(
  reader: LeaseReader,
  lease: LeaseReference,
  cause: unknown,
): Promise<VSphereError> {
  const { state = "gone", error } = await fetchLease(reader, lease, undefined).catch(() => ({
    state: undefined,
    error: undefined,
  }));
  return toEndedError(lease, state, error, cause);
}

function fetchLease({ call, propertyCollector }: LeaseReader, lease: LeaseReference, signal?: AbortSignal) {
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
