/** Stable codes of everything this package throws by itself. */
export type CliErrorCode =
  | "CLI_USAGE"
  | "CLI_NO_CONFIGURATION"
  | "CLI_INVALID_CONFIGURATION"
  | "CLI_NODE_NOT_FOUND"
  | "CLI_NODE_AMBIGUOUS"
  | "CLI_SERVER_NOT_FOUND"
  | "CLI_SERVER_AMBIGUOUS"
  | "CLI_NOT_RESOLVED"
  | "CLI_INCOMPLETE"
  | "CLI_INTERRUPTED"
  | "CLI_OUTPUT_CLOSED"
  | "CLI_INTERNAL";

/** A command that cannot be done, or was not used as it is meant. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: CliErrorCode;

  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Codes that mean wrong use, exit code 2, where nothing was attempted. */
const usageCodes: ReadonlySet<string> = new Set<CliErrorCode>(["CLI_USAGE", "CLI_NO_CONFIGURATION"]);

/** The exit code an error ends the command with: 2 for wrong use, otherwise 1. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return usageCodes.has(errorCodeOf(error)) ? 2 : 1;
}

/** The stable code of anything that was thrown; `CLI_INTERNAL` for what has none. */
export function errorCodeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "CLI_INTERNAL";
}
