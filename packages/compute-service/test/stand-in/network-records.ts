import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";

type Row = Record<string, JsonValue>;

/** What of a conductor's tables the records of networks are in. */
interface Tables {
  rows(table: string): readonly Row[];
}

/** The record of an instance's network; it is in the instance, where whoever reads the instance finds it. */
export function infoCache(tables: Tables, instanceUuid: JsonValue | undefined): Row | undefined {
  const instance = tables.rows("Instance").find((row) => row["uuid"] === instanceUuid);
  const cache = instance?.["info_cache"] as JsonObject | undefined;
  return cache?.["nova_object.data"] as Row | undefined;
}

/** Live records of an instance's cards, or of one port's. */
export function liveInterfaces(
  tables: Tables,
  field: "instance_uuid" | "uuid",
  value: JsonValue,
): readonly Row[] {
  return tables.rows("VirtualInterface").filter((row) => row[field] === value && row["deleted"] !== true);
}
