import { cellLines, displayWidth } from "./cell-lines.ts";
import { fitWidths } from "./fit-widths.ts";

/** One column of a table over `Row`. */
export interface Column<Row> {
  readonly title: string;
  /** Numbers are aligned to the right. Nothing to say is an empty cell. */
  readonly value: (row: Row) => string | number | undefined;
}

/** How a table is laid out. */
export interface TableOptions {
  /** Wraps cells where the table would be wider than so many characters. Default: nothing is wrapped. */
  readonly maximumWidth?: number | undefined;
}

/** A table with a border and a line below the head, as OpenStack's client prints it; ends in a line feed. */
export function formatTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { maximumWidth = Number.POSITIVE_INFINITY }: TableOptions = {},
): string {
  const values = rows.map((row) => columns.map(({ value }) => value(row) ?? ""));
  const cells = values.map((row) => row.map((value) => escapeControls(String(value))));
  const natural = columns.map(({ title }, index) =>
    cells.reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? "")), displayWidth(title)),
  );
  const widths = fitWidths(natural, maximumWidth);
  const isNumeric = columns.map((_, index) => values.some((row) => typeof row[index] === "number"));
  const rule = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+`;
  const draw = (row: readonly string[]) => drawRow(row, widths, isNumeric);
  const head = draw(columns.map(({ title }) => title));
  const body = cells.flatMap(draw);
  return `${[rule, ...head, rule, ...body, ...(body.length > 0 ? [rule] : [])].join("\n")}\n`;
}

/** One row, which takes as many lines as its highest cell. */
function drawRow(row: readonly string[], widths: readonly number[], isNumeric: readonly boolean[]): string[] {
  const lines = row.map((cell, index) => cellLines(cell, widths[index] ?? 0));
  const height = Math.max(...lines.map((cell) => cell.length));
  return Array.from({ length: height }, (_, at) => {
    const texts = lines.map((cell, index) =>
      pad(cell[at] ?? "", widths[index] ?? 0, isNumeric[index] === true),
    );
    return `| ${texts.join(" | ")} |`;
  });
}

function pad(text: string, width: number, toTheRight: boolean): string {
  const blanks = " ".repeat(Math.max(0, width - displayWidth(text)));
  return toTheRight ? blanks + text : text + blanks;
}

/** The two-column table of one object: `Field | Value`. */
export function formatRecord(record: Readonly<Record<string, unknown>>, options: TableOptions = {}): string {
  return formatTable<[string, unknown]>(
    [
      { title: "Field", value: ([field]) => field },
      { title: "Value", value: ([, value]) => formatValue(value) },
    ],
    Object.entries(record),
    options,
  );
}

function formatValue(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(formatValue).join(", ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([key, part]) => `${key}='${formatValue(part)}'`)
    .join(", ");
}

/** Names can hold control characters; in a terminal they would move the cursor or worse. */
export function escapeControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
