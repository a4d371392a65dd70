import { describe, expect, it } from "vitest";
import { buildTree, type InventoryTree } from "../src/index.ts";
import { readCaseFile } from "./case-file.ts";
import { fixtureRows } from "./fixture-rows.ts";
import { runCase } from "./run-case.ts";

const file = readCaseFile(new URL("cases/inventory-path-cases.json", import.meta.url));
const trees = new Map<string, InventoryTree>(
  Object.entries(file.fixtures).map(([name, { root }]) => [name, buildTree(fixtureRows(root))]),
);

describe("recorded path cases", () => {
  it("are all there", () => {
    expect(file.cases).toHaveLength(183);
  });

  for (const pathCase of file.cases) {
    const { id, fixture, mode, kind = "", input, expect: expected } = pathCase;
    it(`${id}: ${mode} ${kind} ${JSON.stringify(input)} in ${fixture}`, () => {
      const tree = trees.get(fixture);
      if (tree === undefined) throw new Error(`no fixture ${fixture}`);
      expect(runCase(tree, pathCase)).toEqual({ matches: [...expected.matches].sort(), one: expected.one });
    });
  }
});
