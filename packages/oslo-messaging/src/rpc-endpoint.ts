import type { JsonObject, JsonValue } from "./json.ts";

/** A request as a method of a server gets it. */
export interface RpcRequest {
  readonly method: string;
  readonly args: JsonObject;
  /** Fields of the request context, without their prefix on the wire. */
  readonly context: JsonObject;
  /** RPC version that the caller asked for. */
  readonly version: string;
  /** True when the caller waits for an answer. */
  readonly isCall: boolean;
  /** Aborted when the server is stopped and does not wait any longer. */
  readonly signal: AbortSignal;
}

/** Answers one method; what it gives back is the answer, nothing is null. */
export type RpcMethod = (request: RpcRequest) => Promise<JsonValue | undefined>;

/** A set of methods under one namespace and version. */
export interface RpcEndpoint {
  readonly namespace?: string;
  /** Highest version that is answered, `major.minor`: requests of the same major and up to this minor. */
  readonly version: string;
  /** Method by name. A name that is not here is answered with `NoSuchMethod`. */
  readonly methods: ReadonlyMap<string, RpcMethod>;
}
