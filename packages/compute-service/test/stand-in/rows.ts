import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";

/** A record in the database. */
export type Row = Record<string, JsonValue>;

/** Rows that fit `get_by_filters`. */
export function filtered(rows: readonly Row[], filters: JsonObject): readonly Row[] {
  const plain = Object.entries(filters).filter(([name]) => name !== "soft_deleted");
  return rows.filter((row) => plain.every(([name, value]) => isIn(row[name] ?? null, value)));
}

/** The same for migrations, whose host is on either side. */
export function migrations(rows: readonly Row[], { host, ...filters }: JsonObject): readonly Row[] {
  return filtered(rows, filters).filter(
    (row) => host === undefined || row["source_compute"] === host || row["dest_compute"] === host,
  );
}

function isIn(found: JsonValue, wanted: JsonValue): boolean {
  return Array.isArray(wanted) ? wanted.includes(found) : found === wanted;
}

/** True for equal values. */
export function same(left: JsonValue | undefined, right: JsonValue): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
