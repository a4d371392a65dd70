import { CommanderError } from "commander";
import type { CliIo } from "./cli-io.ts";
import { errorCodeOf, exitCodeOf } from "./errors.ts";
import { printError } from "./print-error.ts";
import { buildProgram } from "./program.ts";

/**
 * Runs one command, `runCli(["hypervisor", "list"], io)`, and gives its exit code: 0 done, 1 failed, 2 wrong
 * use. Never throws: what goes wrong is printed on `io.stderr`.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const debug = argv.includes("--debug");
  try {
    await buildProgram(io).parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    // Commander has reported it already; help and version come this way too, with exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    // Whoever closed the output knows that it is closed.
    if (errorCodeOf(error) !== "CLI_OUTPUT_CLOSED") printError(io.stderr, error, { debug });
    return exitCodeOf(error);
  }
}
