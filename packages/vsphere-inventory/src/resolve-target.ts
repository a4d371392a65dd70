import { describeKind } from "./entity.ts";
import { decodeName } from "./entity-name.ts";
import { candidatesOf } from "./entity-of.ts";
import { InventoryError, quote } from "./errors.ts";
import { hiddenFolderOf } from "./hidden-folder.ts";
import { datacenterOf, type InventoryNode, isRootPool, isTarget } from "./inventory-node.ts";
import type { InventoryTree } from "./inventory-tree.ts";
import { canonicalPath } from "./path-of.ts";
import { type DatacenterName, resolveDatacenter } from "./resolve-datacenter.ts";
import { parseTargetName, type TargetName } from "./target-name.ts";
import { namesakes, suggestTargets } from "./target-suggestions.ts";
import { type NameComparison, walkTargetPath } from "./target-walk.ts";

/** Options of target resolution. */
export interface TargetOptions {
  /** Where relative names are looked up; plain names are then looked up nowhere else. */
  readonly datacenter?: DatacenterName | undefined;
  /**
   * Where a path without a leading slash may start. `root`: at the root folder or in the default datacenter.
   * `datacenter` (the default): also at the name of any datacenter, when nothing was found otherwise.
   */
  readonly anchor?: "root" | "datacenter" | undefined;
  /** What `…/ClusterA/Resources` stands for: the root pool itself (`pool`, the default) or its cluster. */
  readonly rootPool?: "pool" | "cluster" | undefined;
}

/**
 * All clusters and resource pools a name stands for; at least one. Throws `INVENTORY_NOT_FOUND`,
 * `INVENTORY_WRONG_TYPE` or `INVENTORY_INVALID_PATH`, and for the default datacenter what `resolveDatacenter` throws.
 */
export function resolveTargets(
  tree: InventoryTree,
  input: string,
  options: TargetOptions = {},
): InventoryNode[] {
  const name = parseTargetName(input);
  const datacenter =
    options.datacenter === undefined ? undefined : resolveDatacenter(tree, options.datacenter);
  const search = new TargetSearch(tree, name, datacenter);
  const found = search.run(options.anchor ?? "datacenter");
  if (found.length === 0) throw search.failure();
  return options.rootPool === "cluster" ? clustersOfRootPools(tree, found, name.text) : [...found];
}

/** The one cluster or resource pool a name stands for. Throws as {@link resolveTargets}, and `INVENTORY_AMBIGUOUS`. */
export function resolveTarget(
  tree: InventoryTree,
  input: string,
  options: TargetOptions = {},
): InventoryNode {
  const found = resolveTargets(tree, input, options);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw InventoryError.ambiguous("target", input.trim(), candidatesOf(tree, found));
}

/** One search: the rules in their order, and what the failed ones came across. */
class TargetSearch {
  readonly #tree: InventoryTree;
  readonly #name: TargetName;
  readonly #datacenter: InventoryNode | undefined;
  readonly #others = new Set<InventoryNode>();
  #deepest: { readonly node: InventoryNode; readonly depth: number } | undefined;

  constructor(tree: InventoryTree, name: TargetName, datacenter: InventoryNode | undefined) {
    this.#tree = tree;
    this.#name = name;
    this.#datacenter = datacenter;
  }

  run(anchor: "root" | "datacenter"): readonly InventoryNode[] {
    const referenced = this.#byReference();
    if (referenced.length > 0) return referenced;
    const comparisons = ["stored", "displayed"] as const;
    for (const comparison of comparisons) {
      const found = this.#byName(comparison);
      if (found.length > 0) return found;
    }
    if (anchor === "root" || this.#name.isAbsolute || this.#name.segments.length === 1) return [];
    for (const comparison of comparisons) {
      const found = this.#fromAnyDatacenter(comparison);
      if (found.length > 0) return found;
    }
    return [];
  }

  failure(): InventoryError {
    const tree = this.#tree;
    const { text, segments, wholeName } = this.#name;
    if (this.#others.size > 0) return wrongType(tree, text, this.#others);
    const hints = this.#namesakes().map((node) => `${whatItIs(tree, node)}, which is no target`);
    const suggestions = candidatesOf(tree, suggestTargets(tree, segments, wholeName));
    const resolvedPrefix = this.#deepest && canonicalPath(tree, this.#deepest.node);
    const details = resolvedPrefix === undefined ? { suggestions } : { suggestions, resolvedPrefix };
    return InventoryError.notFound("cluster or resource pool", text, details, hints);
  }

  /** A reference counts as one when its object exists; otherwise the text may still be a name. */
  #byReference(): readonly InventoryNode[] {
    const { reference } = this.#name;
    if (reference === undefined) return [];
    if (reference.type === undefined) return this.#keepTargets(this.#tree.withValue(reference.value));
    const node = this.#tree.get(reference);
    return node !== undefined && isTarget(node) ? [node] : [];
  }

  #byName(comparison: NameComparison): readonly InventoryNode[] {
    const { segments, isAbsolute, wholeName } = this.#name;
    if (segments.length === 1 && !isAbsolute) return this.#named(segments[0] ?? "", comparison);
    let found = this.#walk(this.#tree.root, segments, comparison);
    if (isAbsolute) return found;
    const hostFolder = this.#datacenter && hiddenFolderOf(this.#tree, this.#datacenter, "host");
    for (const start of [hostFolder, this.#datacenter]) {
      if (found.length === 0 && start !== undefined) found = this.#walk(start, segments, comparison);
    }
    return found.length > 0 ? found : this.#named(wholeName, comparison);
  }

  #fromAnyDatacenter(comparison: NameComparison): readonly InventoryNode[] {
    const [first = "", ...rest] = this.#name.segments;
    const names = this.#tree.everything;
    const namesakes = comparison === "stored" ? names.stored(first) : names.displayed(decodeName(first));
    return namesakes
      .filter((node) => node.kind === "datacenter")
      .flatMap((datacenter) => this.#walk(datacenter, rest, comparison, 1));
  }

  /** Targets with this name, anywhere or below the default datacenter. */
  #named(storedName: string, comparison: NameComparison): readonly InventoryNode[] {
    const { targets } = this.#tree;
    const found =
      comparison === "stored" ? targets.stored(storedName) : targets.displayed(decodeName(storedName));
    if (this.#datacenter === undefined) return found;
    return found.filter((node) => datacenterOf(node) === this.#datacenter);
  }

  #walk(
    start: InventoryNode,
    segments: readonly string[],
    comparison: NameComparison,
    depthOfStart = 0,
  ): readonly InventoryNode[] {
    const result = walkTargetPath(this.#tree, start, segments, comparison);
    for (const node of result.others) this.#others.add(node);
    const depth = result.depth + depthOfStart;
    if (depth > (this.#deepest?.depth ?? 0)) this.#deepest = { node: result.deepest, depth };
    return result.targets;
  }

  #keepTargets(nodes: readonly InventoryNode[]): readonly InventoryNode[] {
    for (const node of nodes) if (!isTarget(node)) this.#others.add(node);
    return nodes.filter(isTarget);
  }

  /** What the text stands for among the objects that are no targets. */
  #namesakes(): readonly InventoryNode[] {
    const { reference, wholeName } = this.#name;
    const referenced = reference?.type === undefined ? undefined : this.#tree.get(reference);
    return referenced === undefined ? namesakes(this.#tree, wholeName) : [referenced];
  }
}

function clustersOfRootPools(
  tree: InventoryTree,
  found: readonly InventoryNode[],
  text: string,
): InventoryNode[] {
  const meant = new Set(found.map((node) => (isRootPool(node) ? (node.parent ?? node) : node)));
  const refused = [...meant].filter((node) => !isTarget(node));
  if (refused.length === meant.size) throw wrongType(tree, text, refused);
  return [...meant].filter(isTarget);
}

function wrongType(tree: InventoryTree, text: string, nodes: Iterable<InventoryNode>): InventoryError {
  const candidates = candidatesOf(tree, nodes);
  const sentences = [...nodes].map((node) => whatItIs(tree, node)).join("; ");
  const message = `${quote(text)} is no target: ${sentences}; name a cluster or a resource pool`;
  return new InventoryError("INVENTORY_WRONG_TYPE", message, { input: text, candidates });
}

function whatItIs(tree: InventoryTree, node: InventoryNode): string {
  return `${quote(canonicalPath(tree, node))} (${node.ref.value}) is ${describeKind(node.kind)}`;
}
