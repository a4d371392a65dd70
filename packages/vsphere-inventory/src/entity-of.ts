import type { Entity } from "./entity.ts";
import { decodeName } from "./entity-name.ts";
import type { InventoryCandidate } from "./errors.ts";
import { type InventoryNode, isRootPool, placeOf } from "./inventory-node.ts";
import type { InventoryTree } from "./inventory-tree.ts";
import { canonicalPath } from "./path-of.ts";

const noProperties: Readonly<Record<string, unknown>> = Object.freeze({});

/** The frozen, plain form of a node that callers keep. */
export function entityOf(tree: InventoryTree, node: InventoryNode): Entity {
  const storedName = node.storedName ?? "";
  return Object.freeze({
    ref: node.ref,
    kind: node.kind,
    name: decodeName(storedName),
    storedName,
    path: canonicalPath(tree, node),
    parent: placeOf(node),
    isRootPool: isRootPool(node),
    properties: node.properties ?? noProperties,
  });
}

/** What an error says about a node. */
function candidateOf(tree: InventoryTree, node: InventoryNode): InventoryCandidate {
  return { ref: node.ref, kind: node.kind, path: canonicalPath(tree, node) };
}

/** Candidates in the order of their paths, so that messages and lists do not depend on the read order. */
export function candidatesOf(tree: InventoryTree, nodes: Iterable<InventoryNode>): InventoryCandidate[] {
  return sortByPath(Array.from(nodes, (node) => candidateOf(tree, node)));
}

/** Entities in the order of their paths. */
export function entitiesOf(tree: InventoryTree, nodes: Iterable<InventoryNode>): Entity[] {
  return sortByPath(Array.from(nodes, (node) => entityOf(tree, node)));
}

function sortByPath<Item extends { readonly path: string; readonly ref: { readonly value: string } }>(
  items: Item[],
): Item[] {
  return items.sort((a, b) => compare(a.path, b.path) || compare(a.ref.value, b.ref.value));
}

/** By UTF-16 code unit: the same order on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
