// The command
export type { CliIo, CliOutput } from "./cli-io.ts";
// Errors
export { CliError, type CliErrorCode } from "./errors.ts";
export { runCli } from "./run-cli.ts";
