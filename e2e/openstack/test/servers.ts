import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { controlPlaneFolder, type OpenStackClient } from "./control-plane.ts";
import { waitUntil } from "./wait-until.ts";

/** A server as `openstack server list --long` shows it. */
interface ServerRow {
  readonly ID: string;
  readonly Name: string;
  readonly Status: string;
  readonly "Task State": string | null;
}

export const flavorName = "e2e-small";
export const imageName = "e2e-disk";

/** Makes the flavor and the image that all servers are built from, where there are none yet. */
export async function makeFlavorAndImage(client: OpenStackClient): Promise<void> {
  const flavors = await client.read<{ Name: string }[]>("flavor", "list");
  if (!flavors.some(({ Name }) => Name === flavorName))
    await client.run("flavor", "create", "--vcpus", "1", "--ram", "256", "--disk", "1", flavorName);
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

/** Asks for a server on exactly this node, and does not wait for it. Gives its id. */
export async function createServer(client: OpenStackClient, name: string, node: string): Promise<string> {
  const where = ["--nic", "none", "--hypervisor-hostname", node];
  const argv = ["server", "create", "--flavor", flavorName, "--image", imageName, ...where, name];
  const { id } = await client.read<{ id: string }>(...argv);
  return id;
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
    240_000,
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

/** What Placement counts as used on a provider, by resource class. */
export async function fetchUsage(client: OpenStackClient, provider: string): Promise<Record<string, number>> {
  const rows = await client.read<{ resource_class: string; usage: number }[]>(
    "resource",
    "provider",
    "usage",
    "show",
    provider,
  );
  return Object.fromEntries(rows.map(({ resource_class, usage }) => [resource_class, usage]));
}
