import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { controlPlaneFolder, type OpenStackClient } from "./control-plane.ts";
import { fetchPlaces, type ServedVCenter } from "./served-vcenter.ts";
import { waitUntil } from "./wait-until.ts";

/** A server as `openstack server list --long` shows it. */
interface ServerRow {
  readonly ID: string;
  readonly Name: string;
  readonly Status: string;
  readonly "Task State": string | null;
}

export const flavorName = "e2e-small";
/** A flavor with twice of everything. */
export const largerFlavorName = "e2e-larger";
export const imageName = "e2e-disk";

/** Makes the flavors and the image that servers are built from, where there are none yet. */
export async function makeFlavorAndImage(client: OpenStackClient): Promise<void> {
  const flavors = await client.read<{ Name: string }[]>("flavor", "list");
  for (const [name, size] of [
    [flavorName, 1],
    [largerFlavorName, 2],
  ] as const)
    if (!flavors.some(({ Name }) => Name === name))
      await client.run(
        ...["flavor", "create", "--vcpus", `${size}`, "--ram", `${256 * size}`, "--disk", `${size}`, name],
      );
  const images = await client.read<{ Name: string }[]>("image", "list");
  if (images.some(({ Name }) => Name === imageName)) return;
  const file = join(controlPlaneFolder, "var", "e2e-disk.raw");
  await writeFile(file, Buffer.alloc(2 ** 20));
  const format = [
    "--disk-format",
    "vmdk",
    "--container-format",
    "bare",
    "--property",
    "vmware_disktype=preallocated",
  ];
  await client.run("image", "create", ...format, "--public", "--file", file, imageName);
}

/**
 * Asks for a server on exactly this node, and does not wait for it. Gives its id.
 *
 * Nova's API takes no bracket in `--hypervisor-hostname`; a zone may name host and node, whatever they are called.
 */
export async function createServer(
  client: OpenStackClient,
  name: string,
  host: string,
  node: string,
  image = imageName,
): Promise<string> {
  return create(client, name, image, ["--availability-zone", `nova:${host}:${node}`]);
}

/** Asks for a server of a server group, where the scheduler wants it. */
export function createServerInGroup(client: OpenStackClient, name: string, group: string): Promise<string> {
  return create(client, name, imageName, ["--hint", `group=${group}`]);
}

/** The same with network interfaces, each as `--nic` takes it. */
export function createServerOn(
  client: OpenStackClient,
  name: string,
  { host, node, nics }: { readonly host: string; readonly node: string; readonly nics: readonly string[] },
): Promise<string> {
  return create(client, name, imageName, ["--availability-zone", `nova:${host}:${node}`], nics);
}

/** Asks for a server where the scheduler wants it, in a zone if one is given. */
export function createServerAnywhere(client: OpenStackClient, name: string, zone?: string): Promise<string> {
  return create(client, name, imageName, zone === undefined ? [] : ["--availability-zone", zone]);
}

/** Asks once for so many servers, where the scheduler wants them. Gives their ids. */
export async function createServers(client: OpenStackClient, name: string, count: number): Promise<string[]> {
  const what = ["--flavor", flavorName, "--image", imageName, "--nic", "none"];
  await client.run("server", "create", ...what, "--min", `${count}`, "--max", `${count}`, name);
  const rows = await client.read<ServerRow[]>("server", "list", "--name", `^${name}-`);
  return rows.map(({ ID }) => ID);
}

async function create(
  client: OpenStackClient,
  name: string,
  image: string,
  where: readonly string[],
  nics: readonly string[] = ["none"],
): Promise<string> {
  const what = ["--flavor", flavorName, "--image", image, ...nics.flatMap((nic) => ["--nic", nic])];
  const { id } = await client.read<{ id: string }>("server", "create", ...what, ...where, name);
  return id;
}

/** Waits until all these servers are being made in the vCenter. */
export async function waitForSpawning(client: OpenStackClient, ids: readonly string[]): Promise<void> {
  await waitUntil(
    "servers spawn",
    () => client.read<ServerRow[]>("server", "list", "--long"),
    (rows) =>
      rows.filter((row) => ids.includes(row.ID) && row["Task State"] === "spawning").length === ids.length,
  );
}

/** Waits until all these servers, and no task of theirs, are in one state; an unexpected ERROR ends it with the fault. */
export async function waitForServers(
  client: OpenStackClient,
  ids: readonly string[],
  status: string,
): Promise<void> {
  await waitUntil(
    `servers ${status}`,
    async () => {
      const rows = (await client.read<ServerRow[]>("server", "list", "--long")).filter(({ ID }) =>
        ids.includes(ID),
      );
      const failed = status === "ERROR" ? undefined : rows.find(({ Status }) => Status === "ERROR");
      if (failed) {
        const shown = await client.read<{ fault?: unknown }>("server", "show", failed.ID);
        throw new Error(`${failed.Name} is in ERROR: ${JSON.stringify(shown.fault)}`);
      }
      return rows.map((row) => [row.Name, row.Status, row["Task State"]] as const);
    },
    (rows) =>
      rows.length === ids.length &&
      rows.every(([, now, task]) => now === status && (task === null || task === "None")),
    600_000,
  );
}

/** Waits until Nova has none of these servers any more. */
export async function waitForNone(client: OpenStackClient, ids: readonly string[]): Promise<void> {
  await waitUntil(
    "servers are gone",
    () => client.read<ServerRow[]>("server", "list", "--long"),
    (rows) => !rows.some(({ ID }) => ids.includes(ID)),
  );
}

/** Waits until so many nodes whose names hold `prefix` are listed as hypervisors. Gives their names in order. */
export async function waitForNodes(client: OpenStackClient, prefix: string, count = 5): Promise<string[]> {
  const nodes = await waitUntil(
    "the hypervisors are listed",
    async () => {
      const rows = await client.read<{ "Hypervisor Hostname": string }[]>("hypervisor", "list");
      return rows.map((row) => row["Hypervisor Hostname"]).filter((name) => name.includes(prefix));
    },
    (names) => names.length === count,
  );
  return nodes.sort();
}

/**
 * Removes the records of a service that has ended, or of the hosts of its nodes, with the nodes. Nova counts it as up for a minute, and the list of
 * hypervisors fails meanwhile because it asks each service that is up.
 */
export async function deleteService(client: OpenStackClient, host: string): Promise<void> {
  const rows = await client.read<{ ID: string; Host: string }[]>("compute", "service", "list");
  const own = rows.filter(({ Host }) => Host === host || Host.startsWith(`${host}_`));
  await Promise.all(own.map(({ ID }) => client.run("compute", "service", "delete", ID)));
}

/** What Placement counts as used on a node's provider, by resource class. */
export async function fetchUsage(client: OpenStackClient, node: string): Promise<Record<string, number>> {
  const provider = ["resource", "provider"];
  const [found] = await client.read<{ uuid: string }[]>(...provider, "list", "--name", node);
  if (!found) throw new Error(`Placement has no provider ${node}`);
  const argv = [...provider, "usage", "show", found.uuid];
  const rows = await client.read<{ resource_class: string; usage: number }[]>(...argv);
  return Object.fromEntries(rows.map(({ resource_class, usage }) => [resource_class, usage]));
}

/** Deletes servers, and checks that neither Nova, Placement nor the vCenter has anything left of them. */
export async function deleteAll(
  client: OpenStackClient,
  vcenter: ServedVCenter,
  nodes: readonly string[],
  ids: readonly string[],
): Promise<void> {
  await client.run("server", "delete", ...ids);
  await waitForNone(client, ids);
  const places = await fetchPlaces(vcenter);
  expect(ids.filter((id) => places.has(id))).toEqual([]);
  for (const node of nodes)
    expect(Object.values(await fetchUsage(client, node)).filter((amount) => amount !== 0)).toEqual([]);
}
