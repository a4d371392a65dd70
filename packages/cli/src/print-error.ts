import type { CliOutput } from "./cli-io.ts";
import { errorCodeOf } from "./errors.ts";

/**
 * Writes an error as `novasphere: error: what went wrong [CODE]`; the code ends the first line. With `debug`
 * the stacks of the error and its causes follow, but no other field of theirs, which could hold more than
 * anyone wants in a log.
 */
export function printError(
  stderr: CliOutput,
  error: unknown,
  options: { readonly debug?: boolean } = {},
): void {
  const message = error instanceof Error ? error.message : String(error);
  const [first = "", ...rest] = (message || "unknown error").split("\n");
  stderr.write(`${[`novasphere: error: ${first} [${errorCodeOf(error)}]`, ...rest].join("\n")}\n`);
  if (options.debug !== true) return;
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth += 1)
    stderr.write(`${depth === 0 ? "" : "caused by: "}${at.stack ?? at.message}\n`);
}
