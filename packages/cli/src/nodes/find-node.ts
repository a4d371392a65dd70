import type { ComputeNode } from "@novasphere/driver";
import { CliError } from "../errors.ts";

/** What a node is called. */
type NodeNames = Pick<ComputeNode, "name" | "moid" | "path" | "configuredAs">;

/**
 * The node that a text on the command line means: its name `domain-c7(ClusterA)`, its moid, the name in the
 * brackets, its path, what the configuration calls it, or its running number. Throws `CLI_NODE_NOT_FOUND` or `CLI_NODE_AMBIGUOUS`.
 */
export function requireNode<Node extends NodeNames>(nodes: readonly Node[], text: string): Node {
  const exact = nodes.find((node) => node.name === text || node.moid === text);
  if (exact) return exact;
  const found = nodes.filter((node) => otherNames(node).includes(text));
  const [only] = found;
  if (only && found.length === 1) return only;
  const listed = (some: readonly NodeNames[]) => some.map((node) => `${node.name} ${node.path}`).join(", ");
  if (only)
    throw new CliError(
      "CLI_NODE_AMBIGUOUS",
      `several nodes are called '${text}': ${listed(found)}; use one's ID or path`,
    );
  const numbered = nodes.find((_, index) => String(index + 1) === text);
  if (numbered) return numbered;
  const known = nodes.length === 0 ? "" : `; the nodes are: ${listed(nodes)}`;
  throw new CliError("CLI_NODE_NOT_FOUND", `there is no node '${text}'${known}`);
}

function otherNames(node: NodeNames): readonly string[] {
  const label = node.name.slice(node.name.indexOf("(") + 1, -1);
  return [label, node.path, node.path.replace(/^\//, ""), node.configuredAs.name];
}
