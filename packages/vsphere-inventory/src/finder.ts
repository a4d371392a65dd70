import { cleanPath, joinPath, lastSegment } from "./clean-path.ts";
import type { EntityKind } from "./entity.ts";
import { InventoryError } from "./errors.ts";
import { type FindKind, type FindRule, findRules } from "./find-kind.ts";
import { BadGlobError, compileGlob, type Glob } from "./glob.ts";
import { hiddenFolderOf } from "./hidden-folder.ts";
import { type InventoryNode, isComputeResource } from "./inventory-node.ts";
import { findByInventoryPath } from "./inventory-path.ts";
import type { InventoryTree } from "./inventory-tree.ts";
import { elementsBelow, type PathElement } from "./path-element.ts";
import { canonicalPath } from "./path-of.ts";

/**
 * Objects of a kind that a pattern matches, each once; none is an empty list. A pattern without a slash is searched at
 * any depth below the default datacenter's folder for that kind; one with a slash is walked level by level, from the
 * root folder when it starts with a slash. `…/...` at the end means everything below.
 *
 * Throws `INVENTORY_NO_DATACENTER` for a relative pattern without a datacenter and `INVENTORY_INVALID_PATH` for a
 * malformed one.
 */
export function findNodes(
  tree: InventoryTree,
  kind: FindKind,
  pattern: string,
  datacenter?: InventoryNode,
): InventoryNode[] {
  const rule = findRules[kind];
  const { start, parts } = startOf(tree, rule, pattern, datacenter);
  const elements = search(tree, rule, pattern, start, parts);
  const found = new Set<InventoryNode>();
  for (const { node } of elements) {
    if (kind === "host" && isComputeResource(node)) for (const host of hostsOf(node)) found.add(host);
    else if (isResult(rule, node)) found.add(node);
  }
  return [...found];
}

/** The pattern that stands for "the only one" of a kind. */
export function defaultPattern(kind: FindKind): string {
  return kind === "resourcePool" ? "*/Resources" : "*";
}

function search(
  tree: InventoryTree,
  rule: FindRule,
  pattern: string,
  start: PathElement,
  parts: readonly string[],
): PathElement[] {
  const isWalked = rule.alwaysWalks === true || pattern.includes("/");
  if (!isWalked)
    return searchBelow(tree, rule, start, parts[0] === undefined ? undefined : glob(pattern, parts[0]));
  const everythingBelow =
    parts.at(-1) === "..." ? startOfEverything(tree, start, parts.slice(0, -1)) : undefined;
  if (everythingBelow === undefined) return walk(tree, rule, start, segmentsOf(pattern, parts));
  const found = searchBelow(tree, rule, everythingBelow, compileGlob("*"));
  return rule.includesStart ? found : found.filter(({ node }) => node !== everythingBelow.node);
}

/** Where a pattern starts, and its parts from there on. */
function startOf(
  tree: InventoryTree,
  rule: FindRule,
  pattern: string,
  datacenter: InventoryNode | undefined,
): { start: PathElement; parts: readonly string[] } {
  const clean = cleanPath(pattern);
  const root = { node: tree.root, path: "/" };
  if (clean === "/") return { start: root, parts: [] };
  const parts = clean.split("/");
  if (parts[0] === "") return { start: root, parts: parts.slice(1) };
  if (parts[0] === "..") throw InventoryError.invalidPath(pattern, "it leaves the folder it starts from");
  const relative = { parts: parts[0] === "." ? [] : parts };
  // A name that starts with a dot is absolute for govmomi; here it stays in the datacenter when there is one.
  const mayStartAtRoot =
    clean.startsWith(".") && clean !== "." && !(clean === "..." && pattern.includes("/"));
  const node = relativeStart(tree, rule, datacenter);
  if (node === undefined && !mayStartAtRoot) throw InventoryError.noDatacenter(pattern);
  return { start: node === undefined ? root : { node, path: canonicalPath(tree, node) }, ...relative };
}

function relativeStart(
  tree: InventoryTree,
  rule: FindRule,
  datacenter: InventoryNode | undefined,
): InventoryNode | undefined {
  if (rule.start === "root") return tree.root;
  if (rule.start === "datacenter") return datacenter ?? tree.root;
  return datacenter && hiddenFolderOf(tree, datacenter, rule.start);
}

/** The object whose contents `…/...` means. The path before it is taken literally, without patterns. */
function startOfEverything(
  tree: InventoryTree,
  start: PathElement,
  parts: readonly string[],
): PathElement | undefined {
  if (parts.length === 0) return start;
  const path = joinPath(start.path, ...parts);
  const node = findByInventoryPath(tree, path);
  return node && { node, path };
}

/** Everything at or below an element whose name matches. */
function searchBelow(
  tree: InventoryTree,
  rule: FindRule,
  start: PathElement,
  pattern: Glob | undefined,
): PathElement[] {
  const found: PathElement[] = [];
  const visit = (element: PathElement): void => {
    if (pattern?.matches(lastSegment(element.path)) && isResult(rule, element.node)) found.push(element);
    if (isSearched(rule, element.node)) for (const below of elementsBelow(tree, element)) visit(below);
  };
  visit(start);
  return found;
}

/** One part of a walked pattern. A malformed part is an error only when the walk gets that far. */
interface Segment {
  matches(name: string): boolean;
  /** This part and all that follow, with a slash before each. */
  readonly ending: string;
}

function segmentsOf(pattern: string, parts: readonly string[]): Segment[] {
  return parts.map((part, index) => {
    let compiled: Glob | undefined;
    return {
      matches(name) {
        compiled ??= glob(pattern, part);
        return compiled.matches(name);
      },
      ending: `/${joinPath(...parts.slice(index))}`,
    };
  });
}

/** One level per segment. An element also matches when its path ends in all that is left: names may hold a raw slash. */
function walk(
  tree: InventoryTree,
  rule: FindRule,
  element: PathElement,
  [segment, ...rest]: readonly Segment[],
): PathElement[] {
  if (segment === undefined) {
    return rule.opened.has(element.node.kind) ? elementsBelow(tree, element) : [element];
  }
  return elementsBelow(tree, element).flatMap((below) => {
    if (segment.matches(lastSegment(below.path))) return walk(tree, rule, below, rest);
    return below.path.endsWith(segment.ending) ? [below] : [];
  });
}

function isSearched(rule: FindRule, { kind }: InventoryNode): boolean {
  if (kind === "datacenter") return !(rule.results !== "all" && rule.results.has("datacenter"));
  return kind === "folder" || rule.searched.has(kind);
}

function isResult(rule: FindRule, { kind }: { readonly kind: EntityKind }): boolean {
  return rule.results === "all" || rule.results.has(kind);
}

function hostsOf(computeResource: InventoryNode): InventoryNode[] {
  return [...(computeResource.children ?? [])].filter(({ kind }) => kind === "host");
}

function glob(pattern: string, part: string): Glob {
  try {
    return compileGlob(part);
  } catch (cause) {
    if (!(cause instanceof BadGlobError)) throw cause;
    throw InventoryError.invalidPath(pattern, `the pattern ${part} is malformed: ${cause.message}`);
  }
}
