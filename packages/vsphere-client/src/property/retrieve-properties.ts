import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { Call } from "../session-link.ts";

/** How a bulk read is made. */
export interface RetrieveOptions {
  /** Stops the read; the server's remaining pages are given back. */
  readonly signal?: AbortSignal | undefined;
  /** Objects of one page. Default 500; the server may send fewer. Decoding a page blocks the event loop. */
  readonly pageSize?: number | undefined;
}

const defaultPageSize = 500;

/** Giving pages back is a courtesy to the server, not worth a long wait. */
const cancelTimeoutMs = 5000;

/**
 * All objects that `specs` select, page by page: one call per page. Leaving the loop early gives the rest back
 * to the server. Objects and properties that the user may not read are named in each object's `missingSet`.
 */
export async function* retrieveProperties(
  call: Call,
  collector: ManagedObjectReference,
  specs: readonly Vim.PropertyFilterSpec[],
  options: RetrieveOptions = {},
): AsyncGenerator<Vim.ObjectContent, void, undefined> {
  const { signal, pageSize = defaultPageSize } = options;
  let result: Vim.RetrieveResult | undefined = await call(
    "RetrievePropertiesEx",
    { _this: collector, specSet: [...specs], options: { maxObjects: pageSize } },
    { signal },
  );
  let token: string | undefined;
  try {
    while (result) {
      token = result.token;
      yield* result.objects ?? [];
      if (token === undefined) return;
      result = await call("ContinueRetrievePropertiesEx", { _this: collector, token }, { signal });
    }
    token = undefined;
  } finally {
    if (token !== undefined) await cancel(call, collector, token);
  }
}

/** Some servers do not know the method, and a token that was used up is refused; both are fine. */
async function cancel(call: Call, collector: ManagedObjectReference, token: string): Promise<void> {
  const options = { timeoutMs: cancelTimeoutMs };
  await call("CancelRetrievePropertiesEx", { _this: collector, token }, options).catch(() => undefined);
}
