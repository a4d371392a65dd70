/** Stable codes of everything this package throws by itself. */
export type ComputeServiceErrorCode = "COMPUTE_INVALID_CONFIGURATION";

/** A service that cannot start, or an operation it refuses. */
export class ComputeServiceError extends Error {
  override readonly name = "ComputeServiceError";
  readonly code: ComputeServiceErrorCode;

  constructor(code: ComputeServiceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
