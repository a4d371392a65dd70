import { decodeName } from "./entity-name.ts";
import { hiddenFolderNames, hiddenFolderOf, rootPoolOf } from "./hidden-folder.ts";
import { type InventoryNode, isTarget } from "./inventory-node.ts";
import type { InventoryTree } from "./inventory-tree.ts";

/** How a segment is compared: with stored names, or with the names as they are displayed. */
export type NameComparison = "stored" | "displayed";

/** What a walk found. */
export interface WalkResult {
  /** Targets at the end of the path, those with the fewest implied folders only. */
  readonly targets: readonly InventoryNode[];
  /** Objects at the end of the path that are no targets. */
  readonly others: readonly InventoryNode[];
  /** The deepest object that a prefix of the segments leads to, and the length of that prefix. */
  readonly deepest: InventoryNode;
  readonly depth: number;
}

interface Reading {
  readonly node: InventoryNode;
  readonly implied: number;
}

/**
 * Follows a path from `start`. At a datacenter the host folder may be written (by its real name or as `host`) or left
 * out, at a cluster or standalone host the root pool (`Resources`) likewise; nothing else may be skipped. Of all
 * readings that end in a target, those that leave out least win, so the exact path always does.
 */
export function walkTargetPath(
  tree: InventoryTree,
  start: InventoryNode,
  segments: readonly string[],
  comparison: NameComparison,
): WalkResult {
  const targets: Reading[] = [];
  const others: Reading[] = [];
  let deepest = start;
  let depth = 0;

  const walk = (node: InventoryNode, index: number, implied: number): void => {
    if (index > depth) {
      depth = index;
      deepest = node;
    }
    const segment = segments[index];
    if (segment === undefined) {
      (isTarget(node) ? targets : others).push({ node, implied });
      return;
    }
    if (node.kind === "datacenter") {
      for (const name of hiddenFolderNames) {
        const folder = hiddenFolderOf(tree, node, name);
        if (folder === undefined) continue;
        if (segment === name || isNamed(folder, segment, comparison)) walk(folder, index + 1, implied);
        if (name === "host") walk(folder, index, implied + 1);
      }
      return;
    }
    const rootPool =
      node.kind === "cluster" || node.kind === "computeResource" ? rootPoolOf(tree, node) : undefined;
    if (rootPool !== undefined) {
      if (segment === "Resources" || isNamed(rootPool, segment, comparison))
        walk(rootPool, index + 1, implied);
      walk(rootPool, index, implied + 1);
    }
    for (const child of childrenNamed(tree, node, segment, comparison)) {
      if (child !== rootPool) walk(child, index + 1, implied);
    }
  };

  walk(start, 0, 0);
  return { targets: fewestImplied(targets), others: fewestImplied(others), deepest, depth };
}

function childrenNamed(
  tree: InventoryTree,
  node: InventoryNode,
  segment: string,
  comparison: NameComparison,
): readonly InventoryNode[] {
  const names = tree.childNames(node);
  return comparison === "stored" ? names.stored(segment) : names.displayed(decodeName(segment));
}

function isNamed(node: InventoryNode, segment: string, comparison: NameComparison): boolean {
  if (node.storedName === undefined) return false;
  if (comparison === "stored") return node.storedName === segment;
  return decodeName(node.storedName) === decodeName(segment);
}

function fewestImplied(readings: readonly Reading[]): InventoryNode[] {
  if (readings.length < 2) return readings.map(({ node }) => node);
  const least = Math.min(...readings.map(({ implied }) => implied));
  return [...new Set(readings.filter(({ implied }) => implied === least).map(({ node }) => node))];
}
