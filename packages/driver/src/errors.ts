/** Stable codes of everything this package throws by itself. */
export type DriverErrorCode =
  | "DRIVER_INVALID_CONFIGURATION"
  | "DRIVER_NO_NODES"
  | "DRIVER_NODE_UNREADABLE"
  | "DRIVER_NOT_INITIALIZED"
  | "DRIVER_NAMES_UNREADABLE"
  | "DRIVER_INVALID_NODE_NAME"
  | "DRIVER_NODE_NOT_FOUND"
  | "DRIVER_NODE_AMBIGUOUS"
  | "DRIVER_NODE_REFUSED"
  | "DRIVER_NODE_DRAINING"
  | "DRIVER_NODE_SUSPENDED"
  | "DRIVER_NODE_BUSY"
  | "DRIVER_OPERATION_TIMEOUT"
  | "DRIVER_NOT_SUPPORTED"
  | "DRIVER_RESHAPE_NEEDED"
  | "DRIVER_HOST_NOT_FOUND"
  | "DRIVER_INSTANCE_ASTRAY"
  | "DRIVER_INSTANCE_WITHOUT_NODE";

/** A request the driver refuses, or a start it cannot make. */
export class DriverError extends Error {
  override readonly name = "DriverError";
  readonly code: DriverErrorCode;

  constructor(code: DriverErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
