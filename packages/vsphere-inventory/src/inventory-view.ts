import type { ManagedObjectReference } from "@novasphere/vim25";
import type { Entity, EntityKind } from "./entity.ts";
import { entitiesOf, entityOf } from "./entity-of.ts";
import { InventoryError } from "./errors.ts";
import { type FindKind, type FoundKind, findRules } from "./find-kind.ts";
import { findOneNode, requireDefaultNode } from "./find-one.ts";
import { findNodes } from "./finder.ts";
import { type HiddenFolder, hiddenFolderOf, rootPoolOf } from "./hidden-folder.ts";
import { computeResourceOf, datacenterOf, type InventoryNode, isComputeResource } from "./inventory-node.ts";
import { findByInventoryPath } from "./inventory-path.ts";
import type { InventoryTree } from "./inventory-tree.ts";
import { canonicalPath, hasKnownPath } from "./path-of.ts";
import { type DatacenterName, resolveDatacenter } from "./resolve-datacenter.ts";
import { targetPath } from "./target-path.ts";

/** Options of the finder. */
export interface FindOptions {
  /** Where relative patterns start. */
  readonly datacenter?: DatacenterName | undefined;
}

/** Questions about an inventory that need no server: finder, paths, neighbours. */
export abstract class InventoryView {
  /** The tree behind this view, for the pure functions of this package. */
  abstract readonly tree: InventoryTree;

  /**
   * Everything of a kind that a pattern matches, by path; empty when nothing does. Patterns and relative paths are
   * those of govmomi's finder. Throws `INVENTORY_NO_DATACENTER`, `INVENTORY_INVALID_PATH` or `INVENTORY_KIND_NOT_READ`.
   */
  findAll<Kind extends FindKind>(
    kind: Kind,
    pattern: string,
    options: FindOptions = {},
  ): readonly Entity<FoundKind<Kind>>[] {
    this.#requireKind(kind);
    const found = findNodes(this.tree, kind, pattern, this.#datacenter(options));
    return entitiesOf(this.tree, found) as Entity<FoundKind<Kind>>[];
  }

  /** The only object a pattern matches, `undefined` for none. Throws as {@link findAll}, and `INVENTORY_AMBIGUOUS`. */
  find<Kind extends FindKind>(
    kind: Kind,
    pattern: string,
    options: FindOptions = {},
  ): Entity<FoundKind<Kind>> | undefined {
    this.#requireKind(kind);
    const found = findOneNode(this.tree, kind, pattern, this.#datacenter(options));
    return found && (entityOf(this.tree, found) as Entity<FoundKind<Kind>>);
  }

  /** The only object a pattern matches. Throws as {@link find}, and `INVENTORY_NOT_FOUND`. */
  require<Kind extends FindKind>(
    kind: Kind,
    pattern: string,
    options: FindOptions = {},
  ): Entity<FoundKind<Kind>> {
    const found = this.find(kind, pattern, options);
    if (found === undefined) throw InventoryError.notFound(kind, pattern);
    return found;
  }

  /**
   * The object that is meant when none is named: the only one of its kind in the datacenter. Throws
   * `INVENTORY_NO_DEFAULT`, `INVENTORY_DEFAULT_AMBIGUOUS`, `INVENTORY_NO_DATACENTER` or `INVENTORY_KIND_NOT_READ`.
   */
  requireDefault<Kind extends FindKind>(kind: Kind, options: FindOptions = {}): Entity<FoundKind<Kind>> {
    if (kind !== "folder") this.#requireKind(kind);
    const found = requireDefaultNode(this.tree, kind, this.#datacenter(options));
    return entityOf(this.tree, found) as Entity<FoundKind<Kind>>;
  }

  /** What `SearchIndex.FindByInventoryPath` would answer: stored names, hidden folders included, nothing guessed. */
  findByInventoryPath(path: string): Entity | undefined {
    return this.#entity(findByInventoryPath(this.tree, path));
  }

  /** The object with this reference, `undefined` when the inventory does not hold it. */
  get(ref: ManagedObjectReference): Entity | undefined {
    return this.#entity(this.tree.get(ref));
  }

  /** Every object of a kind, by path. Throws `INVENTORY_KIND_NOT_READ`. */
  list<Kind extends EntityKind>(kind: Kind): readonly Entity<Kind>[] {
    if (!this.tree.covers(kind)) throw InventoryError.kindNotRead(kind);
    const nodes = [...this.tree.nodes()].filter((node) => node.kind === kind);
    return entitiesOf(this.tree, nodes) as Entity<Kind>[];
  }

  /** The canonical path of an object; `undefined` for an unknown one or when an ancestor is unreadable. */
  pathOf(ref: ManagedObjectReference): string | undefined {
    const node = this.tree.get(ref);
    return node && hasKnownPath(this.tree, node) ? canonicalPath(this.tree, node) : undefined;
  }

  /**
   * A cluster or pool as people write it, without hidden folders; {@link resolve} gives the same object for it.
   * `undefined` for an object that is unknown or no target.
   */
  targetPathOf(ref: ManagedObjectReference): string | undefined {
    const node = this.tree.get(ref);
    return node && targetPath(this.tree, node);
  }

  /** The objects right below one, by path. */
  children(ref: ManagedObjectReference): readonly Entity[] {
    return entitiesOf(this.tree, this.tree.get(ref)?.children ?? []);
  }

  /** The objects above one, root folder first. */
  ancestors(ref: ManagedObjectReference): readonly Entity[] {
    const above: Entity[] = [];
    for (let at = this.tree.get(ref)?.parent; at !== undefined; at = at.parent)
      above.push(entityOf(this.tree, at));
    return above.reverse();
  }

  /** The datacenter an object is in, `undefined` for one above the datacenters. */
  datacenterOf(ref: ManagedObjectReference): Entity<"datacenter"> | undefined {
    const node = this.tree.get(ref);
    return this.#entity(node && datacenterOf(node)) as Entity<"datacenter"> | undefined;
  }

  /** The cluster or standalone host that a pool, vApp or host belongs to. */
  computeResourceOf(ref: ManagedObjectReference): Entity<"cluster" | "computeResource"> | undefined {
    const node = this.tree.get(ref);
    const found = node && (computeResourceOf(node) ?? this.tree.get(node.links?.owner));
    return this.#entity(found) as Entity<"cluster" | "computeResource"> | undefined;
  }

  /** The root pool of a cluster or standalone host, `undefined` when it is not one or the account may not read it. */
  rootPoolOf(ref: ManagedObjectReference): Entity<"resourcePool"> | undefined {
    const node = this.tree.get(ref);
    const pool = node && isComputeResource(node) ? rootPoolOf(this.tree, node) : undefined;
    return this.#entity(pool) as Entity<"resourcePool"> | undefined;
  }

  /** One of a datacenter's four hidden folders, whatever it is called there. */
  hiddenFolderOf(datacenter: ManagedObjectReference, folder: HiddenFolder): Entity<"folder"> | undefined {
    const node = this.tree.get(datacenter);
    const found = node?.kind === "datacenter" ? hiddenFolderOf(this.tree, node, folder) : undefined;
    return this.#entity(found) as Entity<"folder"> | undefined;
  }

  #datacenter({ datacenter }: FindOptions): InventoryNode | undefined {
    return datacenter === undefined ? undefined : resolveDatacenter(this.tree, datacenter);
  }

  #requireKind(kind: FindKind): void {
    const { results } = findRules[kind];
    if (results === "all") return;
    const missing = [...results].find((result) => !this.tree.covers(result));
    if (missing !== undefined) throw InventoryError.kindNotRead(missing);
  }

  #entity(node: InventoryNode | undefined): Entity | undefined {
    return node && entityOf(this.tree, node);
  }
}
