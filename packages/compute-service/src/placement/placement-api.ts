import type { JsonValue } from "@novasphere/oslo-messaging";

/** One request to Placement. */
export interface PlacementRequest {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** Below the service's address, e.g. `/resource_providers?in_tree=…`. */
  readonly path: string;
  /** Microversion, e.g. `1.20`. */
  readonly version: string;
  readonly body?: JsonValue;
}

/** Placement as the reports of resources use it. Logs in, renews its token and repeats what failed by itself. */
export interface PlacementApi {
  /** Gives any answer, whatever its status. Rejects when there was none. */
  send(request: PlacementRequest, options?: { readonly signal?: AbortSignal }): Promise<PlacementAnswer>;
}

/** An answer of Placement. */
export interface PlacementAnswer {
  readonly status: number;
  /** Null for an empty one. */
  readonly body: JsonValue;
}
