import type { Column } from "../output/table.ts";
import type { DriverUse } from "../vcenter/with-driver.ts";
import { locateInstances, requireServer } from "./find-server.ts";
import { fetchServerPlaces, placeOf, type ServerPlace } from "./server-place.ts";
import { type LocatedInstance, type ServerRow, serverRow } from "./server-row.ts";

/** An instance as `server show` prints it: its row, with objects and paths in place of bare references. */
export type ServerDetails = Omit<ServerRow, keyof ServerPlace> & ServerPlace;

/** One instance by name or UUID. Throws as `requireServer`. */
export async function readServerDetails(use: DriverUse, text: string): Promise<ServerDetails> {
  const located = requireServer(locateInstances(await use.driver.getAllInstancesByNode(use.context)), text);
  const places = await fetchServerPlaces(use, [located.instance]);
  return serverDetails(located, places);
}

/** All instances, in the order of their nodes. */
export async function readAllServerDetails(use: DriverUse): Promise<readonly ServerDetails[]> {
  const located = locateInstances(await use.driver.getAllInstancesByNode(use.context));
  const instances = located.map(({ instance }) => instance);
  const places = await fetchServerPlaces(use, instances);
  return located.map((one) => serverDetails(one, places));
}

function serverDetails(located: LocatedInstance, places: ReadonlyMap<string, ServerPlace>): ServerDetails {
  return { ...serverRow(located), ...placeOf(places, located.instance) };
}

/** The columns of `server list --long`: which pool, host and datastore an instance really has. */
export const placeColumns: readonly Column<ServerDetails>[] = [
  { title: "ID", value: (row) => row.id },
  { title: "Name", value: (row) => row.name },
  { title: "Status", value: (row) => row.status },
  { title: "Node", value: (row) => row.node },
  { title: "Resource Pool", value: (row) => row.resource_pool?.moid },
  { title: "Path of Resource Pool", value: (row) => row.resource_pool?.path ?? undefined },
  { title: "Host", value: (row) => lastName(row.host?.path) },
  { title: "Datastore", value: (row) => row.datastores.map(({ path }) => lastName(path)).join(", ") },
];

function lastName(path: string | null | undefined): string | undefined {
  return path?.split("/").at(-1);
}
