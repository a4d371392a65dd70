import { DriverError, type DriverErrorCode } from "@novasphere/driver";
import { OpsError, type OpsErrorCode } from "@novasphere/ops";
import { RemoteError, RpcFailure } from "@novasphere/oslo-messaging";
import { instanceNotFound, type NovaFailureFields, notImplemented, novaFailure } from "./nova-failure.ts";

/** How an exception of Nova is built for a message of ours. */
type Shape = (uuid: string, message: string) => NovaFailureFields;

const named =
  (className: string, code = 500): Shape =>
  (_uuid, message) => ({ className, code, message });

const invalid = named("Invalid", 400);
const unacceptableImage: Shape = (_uuid, reason) => ({
  className: "ImageUnacceptable",
  code: 500,
  message: reason,
  kwargs: { reason },
});
const noResources: Shape = (_uuid, reason) => ({
  className: "ComputeResourcesUnavailable",
  code: 503,
  message: `Insufficient compute resources: ${reason}.`,
  kwargs: { reason },
});
const resizeError: Shape = (_uuid, reason) => ({
  className: "ResizeError",
  code: 500,
  message: `Resize error: ${reason}`,
  kwargs: { reason },
});
const wrongState: Shape = (uuid, message) => ({
  className: "InstanceInvalidState",
  code: 400,
  message,
  kwargs: { attr: "power_state", instance_uuid: uuid },
});

const opsShapes: Readonly<Partial<Record<OpsErrorCode, Shape>>> = {
  OPS_INVALID_INSTANCE: invalid,
  OPS_INVALID_EXTRA_SPEC: invalid,
  OPS_INVALID_IMAGE_PROPERTY: unacceptableImage,
  OPS_IMAGE_NOT_SUPPORTED: unacceptableImage,
  OPS_IMAGE_TOO_LARGE: named("FlavorDiskTooSmall"),
  OPS_INSTANCE_EXISTS: named("InstanceExists", 409),
  OPS_INVALID_POWER_STATE: wrongState,
  OPS_CANNOT_SHRINK: resizeError,
  OPS_RESIZE_PENDING: resizeError,
  OPS_DATASTORE_NOT_FOUND: named("DatastoreNotFound", 404),
  OPS_HOST_NOT_FOUND: noResources,
  OPS_NETWORK_NOT_FOUND: named("NetworkNotFoundForUUID", 404),
  OPS_NO_FREE_UNIT: named("TooManyDiskDevices"),
};

const driverShapes: Readonly<Partial<Record<DriverErrorCode, Shape>>> = {
  DRIVER_INVALID_NODE_NAME: noResources,
  DRIVER_NODE_NOT_FOUND: noResources,
  DRIVER_NODE_UNREADABLE: noResources,
  DRIVER_NODE_DRAINING: noResources,
  DRIVER_NODE_SUSPENDED: noResources,
  DRIVER_NODE_BUSY: noResources,
  DRIVER_OPERATION_TIMEOUT: noResources,
};

/**
 * What was thrown as the exception that Nova has for it. What Nova has none for keeps the name of its own class, and
 * users are told no more than that name.
 */
export function failureOf(error: unknown, uuid: string): RpcFailure {
  if (error instanceof RpcFailure) return error;
  if (error instanceof RemoteError) {
    const { className, module, args, kwargs } = error;
    const message = error.message.slice(`${className}: `.length);
    return new RpcFailure({ className, module, message, args, kwargs }, { cause: error });
  }
  if (error instanceof OpsError) return opsFailure(error, uuid);
  if (error instanceof DriverError) {
    if (error.code === "DRIVER_NOT_SUPPORTED") return notImplemented(error.message, { cause: error });
    const shape = driverShapes[error.code];
    if (shape) return novaFailure(shape(uuid, error.message), { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  const className = error instanceof Error ? error.name : "Error";
  return new RpcFailure({ className, module: "novasphere", message, kwargs: {} }, { cause: error });
}

function opsFailure(error: OpsError, uuid: string): RpcFailure {
  const options = { cause: error };
  if (error.code === "OPS_NOT_SUPPORTED") return notImplemented(error.message, options);
  if (error.code === "OPS_INSTANCE_NOT_FOUND") return instanceNotFound(uuid, options);
  const shape = opsShapes[error.code] ?? named("InternalError");
  return novaFailure(shape(uuid, error.message), options);
}

/** True when an error is one of these exceptions of Nova, wherever it was thrown. */
export function isNovaError(error: unknown, ...classNames: readonly string[]): boolean {
  if (error instanceof RemoteError) return classNames.includes(error.className);
  return error instanceof RpcFailure && classNames.includes(error.fields.className);
}

/** The text that users see of a failure. */
export function userMessage({ fields }: RpcFailure): string {
  const isKnown = fields.module === "nova.exception" || fields.module === "builtins";
  return isKnown ? fields.message : fields.className;
}

/** The code that goes with it. */
export function userCode({ fields }: RpcFailure): number {
  const { code } = fields.kwargs ?? {};
  return typeof code === "number" ? code : 500;
}
