import type { CliIo } from "../cli-io.ts";
import { type Column, formatRecord, formatTable, type TableOptions } from "./table.ts";

/** The forms an answer can have. */
export const outputFormats = ["table", "json"] as const;

/** How a command answers. */
export type OutputFormat = (typeof outputFormats)[number];

/** The form that was asked for; without a wish a table in a terminal and JSON in a pipe or file. */
export function chooseFormat(
  wish: { readonly json?: boolean | undefined; readonly format?: OutputFormat | undefined },
  stdout: CliIo["stdout"],
): OutputFormat {
  if (wish.json === true) return "json";
  return wish.format ?? (stdout.isTTY === true ? "table" : "json");
}

/** Writes a list: the columns as a table, or all fields of all rows as a JSON array. */
export function writeList<Row>(
  io: CliIo,
  format: OutputFormat,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): void {
  io.stdout.write(format === "json" ? formatJson(rows) : formatTable(columns, rows, tableOptions(io.stdout)));
}

/** Writes one object: a table of its fields, or a JSON object. */
export function writeRecord(io: CliIo, format: OutputFormat, record: object): void {
  const fields = { ...record };
  io.stdout.write(format === "json" ? formatJson(fields) : formatRecord(fields, tableOptions(io.stdout)));
}

/** Tables fit into a terminal; in a file or pipe they are as wide as they need. */
export function tableOptions({ isTTY, columns }: CliIo["stdout"]): TableOptions {
  return isTTY === true ? { maximumWidth: columns } : {};
}

function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
