import { describe, expect, it } from "vitest";
import {
  buildTree,
  canonicalPath,
  findByInventoryPath,
  findNodes,
  type InventoryNode,
  type InventoryTree,
  resolveTarget,
  resolveTargets,
  targetPath,
} from "../src/index.ts";
import { fixtureRows } from "./fixture-rows.ts";
import { Random } from "./random.ts";
import { randomFixture } from "./random-fixture.ts";
import { spellingsOf } from "./spellings.ts";

const seeds = Array.from({ length: 150 }, (_, index) => index + 1);

function treeOf(seed: number): InventoryTree {
  return buildTree(fixtureRows(randomFixture(new Random(seed))));
}

function targetsIn(tree: InventoryTree): InventoryNode[] {
  return [...tree.nodes()].filter(({ kind }) => kind === "cluster" || kind === "resourcePool");
}

describe("paths of random trees with hostile names", () => {
  it.each(seeds)("seed %i: the inventory path of every object leads back to it", (seed) => {
    const tree = treeOf(seed);
    for (const node of tree.nodes()) {
      if (node !== tree.root) expect(findByInventoryPath(tree, canonicalPath(tree, node))).toBe(node);
    }
  });

  it.each(seeds)("seed %i: the canonical path of every target resolves to it", (seed) => {
    const tree = treeOf(seed);
    for (const node of targetsIn(tree)) {
      // The slash keeps white space at the end of a name from being trimmed.
      expect(resolveTarget(tree, `${canonicalPath(tree, node)}/`)).toBe(node);
    }
  });

  it.each(seeds)("seed %i: what targetPath writes resolves to the same target", (seed) => {
    const tree = treeOf(seed);
    for (const node of targetsIn(tree)) {
      const text = targetPath(tree, node) ?? "";
      expect(resolveTarget(tree, text)).toBe(node);
    }
  });

  it.each(seeds)("seed %i: the canonical path with pattern characters escaped finds every object", (seed) => {
    const tree = treeOf(seed);
    for (const node of tree.nodes()) {
      const path = canonicalPath(tree, node);
      if (path.endsWith("/...")) continue;
      expect(findNodes(tree, "any", path.replace(/[*?[\\]/g, "\\$&"))).toContain(node);
    }
  });

  it.each(seeds)(
    "seed %i: a path resolves to the targets it can be read as with the fewest implied folders",
    (seed) => {
      const tree = treeOf(seed);
      const random = new Random(seed);
      const spellings = targetsIn(tree).flatMap((node) => spellingsOf(tree, node));
      if (spellings.length === 0) return;
      for (let round = 0; round < 40; round += 1) {
        const { text } = random.pick(spellings);
        const readings = spellings.filter((spelling) => spelling.text === text);
        const least = Math.min(...readings.map(({ implied }) => implied));
        const expected = readings.filter(({ implied }) => implied === least).map(({ node }) => node);
        expect(new Set(resolveTargets(tree, text))).toEqual(new Set(expected));
      }
    },
  );
});
