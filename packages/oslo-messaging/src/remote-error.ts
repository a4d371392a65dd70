import { MessagingError } from "./errors.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** An exception as oslo.messaging carries it. */
export interface FailureFields {
  /** Class name of the exception, e.g. `InstanceNotFound`. */
  readonly className: string;
  /** Python module of the class, e.g. `nova.exception` or `builtins`. */
  readonly module: string;
  readonly message: string;
  /** Positional arguments of the exception; the message alone when absent. */
  readonly args?: readonly JsonValue[];
  readonly kwargs?: JsonObject;
  /** Lines of the traceback. */
  readonly traceback?: readonly string[];
}

/**
 * The failure that another service answered a call with. Code `MESSAGING_REMOTE`; callers compare
 * {@link RemoteError.className}.
 */
export class RemoteError extends MessagingError {
  override readonly name = "RemoteError";
  readonly className: string;
  readonly module: string;
  readonly args: readonly JsonValue[];
  readonly kwargs: JsonObject;
  readonly traceback: readonly string[];

  constructor(fields: FailureFields, options?: ErrorOptions) {
    super("MESSAGING_REMOTE", `${fields.className}: ${fields.message}`, options);
    this.className = fields.className;
    this.module = fields.module;
    this.args = fields.args ?? [fields.message];
    this.kwargs = fields.kwargs ?? {};
    this.traceback = fields.traceback ?? [];
  }
}

/** Thrown by a method of a server to decide which exception the caller sees. */
export class RpcFailure extends Error {
  override readonly name = "RpcFailure";
  readonly fields: FailureFields;

  constructor(fields: FailureFields, options?: ErrorOptions) {
    super(fields.message, options);
    this.fields = fields;
  }
}
