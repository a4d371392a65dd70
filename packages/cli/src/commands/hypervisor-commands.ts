import type { Command } from "commander";
import { answerList, answerRecord, type Invocation } from "../invocation.ts";
import { requireNode } from "../nodes/find-node.ts";
import { nodeColumns, nodeDetails, nodeRow } from "../nodes/node-row.ts";
import { nodeTotals } from "../nodes/node-totals.ts";
import { readNodes } from "../nodes/read-nodes.ts";
import { withDriver } from "../vcenter/with-driver.ts";

/** `hypervisor list`, `hypervisor show` and `hypervisor stats`. */
export function addHypervisorCommands(program: Command, invoke: () => Invocation): void {
  const hypervisor = program
    .command("hypervisor")
    .description("the compute nodes: one for each configured cluster and resource pool");
  hypervisor
    .command("list")
    .description("list the nodes with their figures; memory in MiB, disk in GiB")
    .action(() => list(invoke()));
  hypervisor
    .command("show")
    .description("show one node")
    .argument("<node>", "name such as 'domain-c7(ClusterA)', moid, path, configured name or ID of the node")
    .action((node: string) => show(invoke(), node));
  hypervisor
    .command("stats")
    .description("show the sums over all nodes")
    .action(() => stats(invoke()));
}

async function list(invocation: Invocation): Promise<void> {
  const rows = await withDriver(invocation, async (use) => (await readNodes(use)).map(nodeRow));
  answerList(invocation, nodeColumns, rows);
}

async function show(invocation: Invocation, text: string): Promise<void> {
  const details = await withDriver(invocation, async (use) => {
    const { moid } = requireNode(use.driver.nodes, text);
    const facts = await readNodes(use);
    return facts.filter(({ node }) => node.moid === moid).map(nodeDetails);
  });
  for (const record of details) answerRecord(invocation, record);
}

async function stats(invocation: Invocation): Promise<void> {
  const totals = await withDriver(invocation, async (use) =>
    nodeTotals((await readNodes(use)).map(nodeDetails)),
  );
  answerRecord(invocation, totals);
}
