import type { JsonObject } from "./json.ts";
import { RpcFailure } from "./remote-error.ts";
import type { RpcEndpoint, RpcMethod } from "./rpc-endpoint.ts";

const dispatcher = "oslo_messaging.rpc.dispatcher";

/** What a request asks for. */
export interface Wanted {
  readonly method: string;
  readonly version: string;
  readonly namespace: string | undefined;
}

/** What a request asks for; version 1.0 where it names none. */
export function wantedBy(message: JsonObject): Wanted {
  const { method, version, namespace } = message;
  return {
    method: String(method ?? ""),
    version: String(version ?? "1.0"),
    namespace: typeof namespace === "string" ? namespace : undefined,
  };
}

/**
 * The method that answers. Throws as oslo.messaging does: `UnsupportedVersion` where no endpoint has the namespace and
 * version, `NoSuchMethod` where none of those that have them has the method.
 */
export function findMethod(endpoints: readonly RpcEndpoint[], wanted: Wanted): RpcMethod {
  const { method, version, namespace } = wanted;
  const fitting = endpoints.filter(
    (endpoint) => endpoint.namespace === namespace && includesVersion(endpoint.version, version),
  );
  if (fitting.length === 0) {
    const place = namespace === undefined ? "" : ` in the namespace ${namespace}`;
    throw refusal("UnsupportedVersion", `version ${version} of ${method}${place} is not answered`);
  }
  const found = fitting.map(({ methods }) => methods.get(method)).find((run) => run !== undefined);
  if (!found || method.startsWith("_")) throw refusal("NoSuchMethod", `there is no method ${method}`);
  return found;
}

/** The endpoint of `rpc_ping_enabled`. */
export const pingEndpoint: RpcEndpoint = {
  version: "1.0",
  methods: new Map([["oslo_rpc_server_ping", async () => "pong"]]),
};

function includesVersion(offered: string, wanted: string): boolean {
  const [major, minor = 0] = offered.split(".").map(Number);
  const [wantedMajor, wantedMinor = 0] = wanted.split(".").map(Number);
  return major === wantedMajor && wantedMinor <= minor;
}

function refusal(className: string, message: string): RpcFailure {
  return new RpcFailure({ className, module: dispatcher, message });
}
