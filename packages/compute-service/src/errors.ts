/** Stable codes of everything this package throws by itself. */
export type ComputeServiceErrorCode =
  | "COMPUTE_INVALID_CONFIGURATION"
  | "COMPUTE_INVALID_OBJECT"
  | "COMPUTE_FIELD_NOT_LOADED"
  | "COMPUTE_NODE_NOT_SERVED"
  | "COMPUTE_NODE_OF_ANOTHER_HOST"
  | "COMPUTE_PLACEMENT_REFUSED"
  | "COMPUTE_PROVIDER_NAME_TAKEN"
  | "COMPUTE_RECORD_DELETED"
  | "COMPUTE_SERVICE_TOO_OLD"
  | "COMPUTE_UNKNOWN_METHOD"
  | "COMPUTE_KEYSTONE_REFUSED"
  | "COMPUTE_GLANCE_REFUSED"
  | "COMPUTE_NEUTRON_REFUSED"
  | "COMPUTE_ENDPOINT_NOT_FOUND"
  | "COMPUTE_SERVICE_UNREACHABLE";

/** A service that cannot start, or an operation it refuses. */
export class ComputeServiceError extends Error {
  override readonly name = "ComputeServiceError";
  readonly code: ComputeServiceErrorCode;

  constructor(code: ComputeServiceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
