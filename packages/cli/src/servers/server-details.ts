import type { Column } from "../output/table.ts";
import type { DriverUse } from "../vcenter/with-driver.ts";
import { locateInstances, requireServer } from "./find-server.ts";
import { fetchServerPlaces, type ServerPlace } from "./server-place.ts";
import { type LocatedInstance, type ServerRow, serverRow } from "./server-row.ts";

/** An instance as `server show` and `server list --long` print it. */
export type ServerDetails = ServerRow & ServerPlace;

/** One instance by name or UUID. Throws as `requireServer`. */
export async function readServerDetails(use: DriverUse, text: string): Promise<ServerDetails> {
  const located = requireServer(locateInstances(await use.driver.getAllInstancesByNode(use.context)), text);
  const findPlace = await fetchServerPlaces(use, [located.instance]);
  return { ...serverRow(located), ...findPlace(located.instance) };
}

/** All instances, in the order of their nodes. */
export async function readAllServerDetails(use: DriverUse): Promise<readonly ServerDetails[]> {
  const located = locateInstances(await use.driver.getAllInstancesByNode(use.context));
  const instances = located.map(({ instance }) => instance);
  const findPlace = await fetchServerPlaces(use, instances);
  return located.map((one: LocatedInstance) => ({ ...serverRow(one), ...findPlace(one.instance) }));
}

/** The columns of `server list --long`: which pool, host and datastore an instance really has. */
export const placeColumns: readonly Column<ServerDetails>[] = [
  { title: "ID", value: (row) => row.id },
  { title: "Name", value: (row) => row.name },
  { title: "Status", value: (row) => row.status },
  { title: "Node", value: (row) => row.node },
  { title: "Resource Pool", value: (row) => row.resource_pool?.split(":").at(-1) },
  { title: "Path of Resource Pool", value: (row) => row.resource_pool_path ?? undefined },
  { title: "Host", value: (row) => lastName(row.host_path) },
  { title: "Datastore", value: (row) => row.datastores.map(lastName).join(", ") },
];

function lastName(path: string | null): string | undefined {
  return path?.split("/").at(-1);
}
