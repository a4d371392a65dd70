import type { ComputeNode, NodeKind } from "@novasphere/driver";
import { Inventory } from "@novasphere/vsphere-inventory";
import { formatOutline, outlineOf, outlineScope } from "../inventory/outline.ts";
import type { Invocation } from "../invocation.ts";
import { type NodeRow, nodeColumns, nodeRow } from "../nodes/node-row.ts";
import { readNodes } from "../nodes/read-nodes.ts";
import { createServer } from "../servers/create-server.ts";
import { locateInstances } from "../servers/find-server.ts";
import { placeColumns, readAllServerDetails } from "../servers/server-details.ts";
import type { SimulatedVCenter } from "../vcenter/configured-vcenter.ts";
import type { DriverUse } from "../vcenter/with-driver.ts";
import { entryColumns, readConfiguredEntries } from "./configured-entries.ts";
import { changeColumns, findNodeChanges } from "./node-changes.ts";
import type { Story } from "./story.ts";

/** An instance of the demo and the node it is meant for. */
interface DemoServer {
  readonly name: string;
  readonly node: ComputeNode;
  readonly vcpus: number;
  readonly ram: number;
  readonly disk: number;
}

/** Shows what is in the vCenter. */
export async function showInventory({ session, context }: DriverUse, story: Story): Promise<void> {
  const inventory = await Inventory.open(session, { ...outlineScope, signal: context.signal });
  const top = inventory.get(inventory.tree.root.ref);
  if (!top) return;
  story.command("novasphere inventory tree");
  story.lines(formatOutline(outlineOf(inventory, top)).trimEnd());
}

/** Shows what each entry of the configuration stands for. */
export async function showEntries(vcenter: SimulatedVCenter, use: DriverUse, story: Story): Promise<void> {
  const entries = await readConfiguredEntries(vcenter, use);
  story.table(entryColumns, entries);
  story.say(
    `${entries.length} entries give ${use.driver.nodes.length} compute nodes. A node is called "moid(name)": ` +
      "the part before the bracket is vCenter's own id and never changes, the name is for people.",
  );
}

/** Shows the nodes with their figures, and gives these. */
export async function showNodes(use: DriverUse, story: Story): Promise<readonly NodeRow[]> {
  story.command("novasphere hypervisor list");
  const rows = (await readNodes(use)).map(nodeRow);
  story.table(nodeColumns, rows);
  story.say(
    "Memory in MB, disk in GB, each followed by what is used of it. Used vCPUs are those of our instances.",
  );
  return rows;
}

/** Creates one instance on a cluster and one in a resource pool, and gives them. */
export async function createServers(
  use: DriverUse,
  story: Story,
  { io }: Invocation,
): Promise<readonly DemoServer[]> {
  const servers = planServers(use.driver.nodes);
  for (const { name, node, vcpus, ram, disk } of servers) {
    const size = `--vcpus ${vcpus} --ram ${ram} --disk ${disk}`;
    story.command(`novasphere server create ${name} --node '${node.name}' ${size}`);
    const request = { name, node: node.name, vcpus, ram, disk, network: [], start: true };
    await createServer(use, { ...request, uuid: io.randomUuid() });
  }
  return servers;
}

function planServers(nodes: readonly ComputeNode[]): DemoServer[] {
  const first = (kind: NodeKind) => nodes.find((node) => node.kind === kind);
  const [cluster, pool] = [first("cluster"), first("pool")];
  return [
    ...(cluster ? [{ name: "on-a-cluster", node: cluster, vcpus: 2, ram: 2048, disk: 20 }] : []),
    ...(pool ? [{ name: "in-a-pool", node: pool, vcpus: 1, ram: 1024, disk: 10 }] : []),
  ];
}

/** Shows where the instances really are, as vCenter says. */
export async function showPlaces(use: DriverUse, story: Story): Promise<void> {
  story.command("novasphere server list --long");
  story.table(placeColumns, await readAllServerDetails(use));
}

/** Shows which figures changed. */
export async function showChanges(use: DriverUse, story: Story, before: readonly NodeRow[]): Promise<void> {
  story.table(changeColumns, findNodeChanges(before, (await readNodes(use)).map(nodeRow)));
}

/** Removes the instances and gives how many are left. */
export async function deleteServers({ driver, context }: DriverUse, story: Story): Promise<number> {
  const located = locateInstances(await driver.getAllInstancesByNode(context));
  for (const { node, instance } of located) {
    story.command(`novasphere server delete ${instance.displayName}`);
    await driver.destroy(context, { uuid: instance.uuid, node });
  }
  return locateInstances(await driver.getAllInstancesByNode(context)).length;
}
