import type { PublishedNames } from "@novasphere/driver";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import { listNodeRecords } from "./node-records.ts";

/**
 * Names of nodes as Nova's own records have them, so that a node whose cluster was renamed keeps its name without a
 * file. Names that no record has come from, and are kept in, `others`.
 */
export function recordNames(
  conductor: ConductorClient,
  host: string,
  others: PublishedNames,
): PublishedNames {
  return {
    load: async () => {
      const records = await listNodeRecords(conductor, host);
      const known = records.map(
        (record) => [record.get("uuid"), record.get("hypervisor_hostname") ?? ""] as const,
      );
      return new Map([...(await others.load()), ...known.filter(([, name]) => name !== "")]);
    },
    save: (names) => others.save(names),
  };
}
