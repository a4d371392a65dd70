/** Stable codes of what this package's own calls throw; answers to SOAP clients are faults instead. */
export type SimulatorErrorCode =
  | "SIMULATOR_INVALID_INVENTORY"
  | "SIMULATOR_NOT_FOUND"
  | "SIMULATOR_OPERATION_FAILED"
  | "SIMULATOR_INVALID_REQUEST";

/** A simulator that cannot be built as asked, or an object the caller named that is not there. */
export class SimulatorError extends Error {
  override readonly name = "SimulatorError";
  readonly code: SimulatorErrorCode;

  constructor(code: SimulatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
