import {
  canonicalPath,
  type FindKind,
  findByInventoryPath,
  findNodes,
  InventoryError,
  type InventoryNode,
  type InventoryTree,
  requireDefaultNode,
  resolveDatacenter,
  resolveTargets,
} from "../src/index.ts";
import type { PathCase } from "./case-file.ts";

/** What a case gave, in the form of its `expect`. */
export interface CaseOutcome {
  readonly matches: readonly string[];
  readonly one: string;
}

const outcomeByCode: Readonly<Record<string, string>> = {
  INVENTORY_NOT_FOUND: "NotFound",
  INVENTORY_AMBIGUOUS: "Ambiguous",
  INVENTORY_WRONG_TYPE: "WrongType",
  INVENTORY_INVALID_PATH: "InvalidPath",
  INVENTORY_NO_DATACENTER: "NoDatacenter",
  INVENTORY_NO_DEFAULT: "NoDefault",
  INVENTORY_DEFAULT_AMBIGUOUS: "DefaultAmbiguous",
};

/** Resolves the input of a case in a tree built from its fixture. */
export function runCase(tree: InventoryTree, pathCase: PathCase): CaseOutcome {
  try {
    const found = resolve(tree, pathCase);
    const one = found.length === 0 ? "NotFound" : found.length === 1 ? "ok" : "Ambiguous";
    return { matches: found.map((node) => `${node.ref.type}:${canonicalPath(tree, node)}`).sort(), one };
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error;
    return { matches: [], one: outcomeByCode[error.code] ?? error.code };
  }
}

function resolve(tree: InventoryTree, pathCase: PathCase): readonly InventoryNode[] {
  const input = expandReferences(tree, pathCase.input);
  const datacenter =
    pathCase.datacenter === undefined ? undefined : resolveDatacenter(tree, pathCase.datacenter);
  switch (pathCase.mode) {
    case "target":
      return resolveTargets(tree, input, { datacenter: datacenter?.ref, anchor: "root" });
    case "inventoryPath": {
      const found = findByInventoryPath(tree, input);
      return found === undefined ? [] : [found];
    }
    case "find":
      return findNodes(tree, kindOf(pathCase), input, datacenter);
    case "default":
      return [requireDefaultNode(tree, kindOf(pathCase), datacenter)];
  }
}

/** Names of kinds that other tools use. */
const kindAliases: Readonly<Record<string, FindKind>> = {
  virtualMachine: "vm",
  pool: "resourcePool",
  vapp: "virtualApp",
  app: "virtualApp",
  datastoreCluster: "storagePod",
  hostSystem: "host",
  clusterComputeResource: "cluster",
};

function kindOf({ kind = "any" }: PathCase): FindKind {
  return kindAliases[kind] ?? (kind as FindKind);
}

/** Replaces `${mor:Type:path}` by the reference of the object at that path. */
function expandReferences(tree: InventoryTree, input: string): string {
  return input.replace(/\$\{mor:(\w+):([^}]*)\}/g, (_, type: string, path: string) => {
    const node = findByInventoryPath(tree, path);
    if (node?.ref.type !== type) throw new Error(`the fixture has no ${type} at ${path}`);
    return `${type}:${node.ref.value}`;
  });
}
