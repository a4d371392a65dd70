import { type JsonObject, RpcFailure } from "@novasphere/oslo-messaging";

/** An exception of `nova.exception` and its code, which the API shows as the HTTP status. */
export interface NovaFailureFields {
  readonly className: string;
  /** 500 when absent. */
  readonly code?: number;
  readonly message: string;
  /** The values that the class formats its message with. */
  readonly kwargs?: JsonObject;
}

/** A failure that Nova's other services recognise as one of their own exceptions. */
export function novaFailure(
  { className, code = 500, message, kwargs = {} }: NovaFailureFields,
  options?: ErrorOptions,
): RpcFailure {
  return new RpcFailure(
    { className, module: "nova.exception", message, args: [message], kwargs: { ...kwargs, code } },
    options,
  );
}

/** What a caller is told of something that this service does not do. */
export function notImplemented(what: string, options?: ErrorOptions): RpcFailure {
  return new RpcFailure(
    { className: "NotImplementedError", module: "builtins", message: what, args: [what], kwargs: {} },
    options,
  );
}

/** The failure for an instance that is gone, in Nova or in vCenter. */
export function instanceNotFound(uuid: string, options?: ErrorOptions): RpcFailure {
  return novaFailure(
    {
      className: "InstanceNotFound",
      code: 404,
      message: `Instance ${uuid} could not be found.`,
      kwargs: { instance_id: uuid },
    },
    options,
  );
}
