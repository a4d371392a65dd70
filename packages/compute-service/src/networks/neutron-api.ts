import type { JsonValue } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../conductor/nova-context.ts";

/** Whose rights a request to Neutron needs: those of the request's user, or those of the service user in `[neutron]`. */
export type NeutronRights = "user" | "admin";

/** What Neutron is asked. */
export interface NeutronRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Behind the version, with its query: `/ports?device_id=…`. */
  readonly path: string;
  readonly body?: JsonValue;
}

/** What Neutron answers, whatever the status. */
export interface NeutronAnswer {
  readonly status: number;
  /** Null without one. */
  readonly body: JsonValue;
}

/** Neutron, as far as a compute service uses it. */
export interface NeutronApi {
  /** Rejects with `COMPUTE_SERVICE_UNREACHABLE` when it does not answer. */
  send(context: NovaContext, rights: NeutronRights, request: NeutronRequest): Promise<NeutronAnswer>;
  /** True when this Neutron has an extension of its API. */
  hasExtension(alias: string): Promise<boolean>;
}
