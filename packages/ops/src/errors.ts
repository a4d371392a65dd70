/** Stable codes of everything this package throws. */
export type OpsErrorCode =
  | "OPS_INVALID_INSTANCE"
  | "OPS_INVALID_EXTRA_SPEC"
  | "OPS_INVALID_IMAGE_PROPERTY"
  | "OPS_IMAGE_NOT_SUPPORTED"
  | "OPS_IMAGE_TOO_LARGE"
  | "OPS_INSTANCE_EXISTS"
  | "OPS_INSTANCE_NOT_FOUND"
  | "OPS_INSTANCE_NOT_OURS"
  | "OPS_INVALID_POWER_STATE"
  | "OPS_NOT_SUPPORTED"
  | "OPS_CONSOLE_LOG_UNAVAILABLE"
  | "OPS_CANNOT_SHRINK"
  | "OPS_RESIZE_PENDING"
  | "OPS_STORAGE_POLICY_NOT_FOUND"
  | "OPS_DATASTORE_NOT_FOUND"
  | "OPS_HOST_NOT_FOUND"
  | "OPS_NETWORK_NOT_FOUND"
  | "OPS_VOLUME_NOT_FOUND"
  | "OPS_NO_FREE_UNIT";

/** An operation on one node that cannot be done; vSphere faults arrive as `cause` or as they are. */
export class OpsError extends Error {
  override readonly name = "OpsError";
  readonly code: OpsErrorCode;
  /** UUID of the instance concerned. */
  readonly instanceUuid: string | undefined;

  constructor(code: OpsErrorCode, message: string, options: ErrorOptions & { instanceUuid?: string } = {}) {
    super(message, options);
    this.code = code;
    this.instanceUuid = options.instanceUuid;
  }
}
