import type { CliIo } from "./cli-io.ts";
import { CliError } from "./errors.ts";
import type { GlobalOptions } from "./global-options.ts";
import { chooseFormat, type OutputFormat, writeList, writeRecord } from "./output/output-format.ts";
import type { Column } from "./output/table.ts";

/** One use of a command: what it may touch and the global options it was given. */
export interface Invocation {
  readonly io: CliIo;
  readonly options: GlobalOptions;
}

/** The form of the answer. */
export function getFormat({ io, options }: Invocation): OutputFormat {
  return chooseFormat(options, io.stdout);
}

/** Answers with a list. */
export function answerList<Row>(
  invocation: Invocation,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): void {
  writeList(invocation.io, getFormat(invocation), columns, rows);
}

/** Answers with one object. */
export function answerRecord(invocation: Invocation, record: object): void {
  writeRecord(invocation.io, getFormat(invocation), record);
}

/** Tells the user something beside the answer. */
export function warn({ io }: Invocation, message: string): void {
  io.stderr.write(`novasphere: warning: ${message}\n`);
}

/** Refuses `--json` where there is nothing but text. */
export function refuseJson({ options }: Invocation, command: string, instead: string): void {
  if (options.json || options.format === "json")
    throw new CliError("CLI_USAGE", `${command} has no JSON form; ${instead}`);
}
