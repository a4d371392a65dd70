import { decodeName } from "./entity-name.ts";
import { type InventoryNode, isTarget } from "./inventory-node.ts";
import type { InventoryTree } from "./inventory-tree.ts";

const maximumSuggestions = 5;

/** Targets that have the wanted last segment elsewhere, then those whose name differs in letter case only. */
export function suggestTargets(
  tree: InventoryTree,
  segments: readonly string[],
  wholeName: string,
): InventoryNode[] {
  const found = new Set<InventoryNode>();
  for (const name of new Set([decodeName(segments.at(-1) ?? ""), decodeName(wholeName)])) {
    for (const node of tree.targets.displayed(name)) found.add(node);
    for (const node of tree.targets.folded(name)) found.add(node);
  }
  return [...found].slice(0, maximumSuggestions);
}

/** Objects with exactly this name that are no targets, to say what the name stands for. */
export function namesakes(tree: InventoryTree, wholeName: string): InventoryNode[] {
  const found = tree.everything.displayed(decodeName(wholeName)).filter((node) => !isTarget(node));
  return found.slice(0, maximumSuggestions);
}
