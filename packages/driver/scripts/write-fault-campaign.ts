/** Runs the fault campaign and writes its page: `pnpm --filter @novasphere/driver fault-campaign`. */
import { writeFile } from "node:fs/promises";
import { type CampaignRow, runFaultCampaign } from "../test/fault-campaign.ts";

const nodes = 16;
const seed = Number(process.argv[2] ?? 20261123);
const { rows } = await runFaultCampaign(nodes, seed);

const columns = [
  "strikes",
  "fault",
  "struck node's operations",
  "other nodes",
  "on which something failed",
  "without fresh figures",
  "instances lost",
  "left over",
  "all well again after",
];

const page = `# Fault campaign

A driver with ${nodes} nodes on the embedded simulator, each node in a datacenter of its own. All nodes spawn, look at and
destroy an instance and restart another at the same time, while statistics of all nodes are read. One fault after the other
strikes one node, then what all nodes share in the session, then the whole vCenter: every fault that the simulator's control
has. Which node is struck follows from the seed, ${seed}. Operations are given up after 1 s, and a node that fails three
times in a row is left alone for 100 ms.

*Lost* are instances that should run on their node and do not; *left over* are machines that should not be there; both are
counted over all nodes after each fault. Where something failed, the error said so to its caller. The last column is the time
from the end of the fault until every node had removed what the fault left, started what it had stopped, and made and removed
one more instance. Times are of one run on one machine that did other work too.

This page is written by \`pnpm --filter @novasphere/driver fault-campaign\`.

| ${columns.join(" | ")} |
| ${columns.map((_, index) => (index < 3 ? "---" : "---:")).join(" | ")} |
${rows.map((row) => `| ${cells(row).join(" | ")} |`).join("\n")}
`;
await writeFile(new URL("../../../docs/fault-campaign.md", import.meta.url), page);

function cells(row: CampaignRow): readonly (string | number)[] {
  const struck =
    row.struck.length === 0 ? "done" : [...new Set(row.struck)].map((code) => `\`${code}\``).join(", ");
  const { reach, fault, others, othersFailed, othersStale, lost, leftOver } = row;
  const time = `${Math.round(row.recoveredMs)} ms`;
  return [reach, fault, struck, others, othersFailed, othersStale, lost, leftOver, time];
}
