import type { ManagedObjectReference } from "@novasphere/vim25";
import type { EntityKind } from "./entity.ts";
import { InventoryError } from "./errors.ts";
import type { ExtraProperties } from "./inventory-filter.ts";
import { type InventoryNode, isTarget, placeOf } from "./inventory-node.ts";
import type { InventoryRow } from "./inventory-row.ts";
import { NameIndex } from "./name-index.ts";
import { clearProperties, createNode, setProperties } from "./node-properties.ts";

/** Options of {@link buildTree}. */
export interface TreeOptions {
  /** The root folder. Without it, the only folder without a parent. */
  readonly rootFolder?: ManagedObjectReference;
  /** Kinds the rows cover completely. Without it every kind counts as read. */
  readonly kinds?: ReadonlySet<EntityKind>;
  /** Properties that entities show even though the tree uses them itself, such as `resourcePool` of a machine. */
  readonly properties?: ExtraProperties;
}

/**
 * The inventory in memory: parents, names and links of every object, no I/O. Paths are worked out from parents when
 * asked for, so a renamed folder is one changed object.
 */
export class InventoryTree {
  readonly #byType = new Map<string, Map<string, InventoryNode>>();
  readonly #orphans = new Set<InventoryNode>();
  readonly #kinds: ReadonlySet<EntityKind> | undefined;
  readonly #properties: ExtraProperties;
  #childNames = new Map<InventoryNode, NameIndex>();
  #targets: NameIndex | undefined;
  #everything: NameIndex | undefined;
  #linked: Map<InventoryNode, InventoryNode[]> | undefined;
  #root: InventoryNode | undefined;

  constructor({ kinds, properties = {} }: Pick<TreeOptions, "kinds" | "properties"> = {}) {
    this.#kinds = kinds;
    this.#properties = properties;
  }

  /** The root folder. Throws `INVENTORY_INCOMPLETE` when there is none. */
  get root(): InventoryNode {
    if (this.#root === undefined) throw InventoryError.withoutRoot();
    return this.#root;
  }

  /** Number of objects, the root folder included. */
  get size(): number {
    let size = 0;
    for (const nodes of this.#byType.values()) size += nodes.size;
    return size;
  }

  /** Objects whose parent is known by reference but is not in the tree, so that their path is unknown. */
  get orphans(): ReadonlySet<InventoryNode> {
    return this.#orphans;
  }

  /** Whether every object of this kind was read. */
  covers(kind: EntityKind): boolean {
    return this.#kinds === undefined || this.#kinds.has(kind);
  }

  /** Takes over new and changed rows, then forgets the removed objects. */
  apply(rows: Iterable<InventoryRow>, removed: Iterable<ManagedObjectReference> = []): void {
    const changed: InventoryNode[] = [];
    for (const row of rows) {
      const node = this.#put(row);
      if (node !== undefined) changed.push(node);
    }
    for (const ref of removed) this.#remove(ref);
    for (const node of changed) this.#detach(node);
    for (const node of changed) this.#attach(node);
    for (const node of this.#orphans) this.#attach(node);
    this.#forgetIndexes();
  }

  /** Sets the root folder, which must be one of the objects. */
  setRoot(ref: ManagedObjectReference | undefined): void {
    this.#root = ref === undefined ? this.#onlyFolderWithoutParent() : this.get(ref);
    if (this.#root === undefined) throw InventoryError.withoutRoot(ref);
  }

  /** The object with this reference, or `undefined`. */
  get(ref: ManagedObjectReference | undefined): InventoryNode | undefined {
    return ref === undefined ? undefined : this.#byType.get(ref.type)?.get(ref.value);
  }

  /** Objects with this managed object id, whatever their type; ids are unique in one vCenter. */
  withValue(value: string): InventoryNode[] {
    const found: InventoryNode[] = [];
    for (const nodes of this.#byType.values()) {
      const node = nodes.get(value);
      if (node !== undefined) found.push(node);
    }
    return found;
  }

  /** Every object, in no particular order. */
  *nodes(): IterableIterator<InventoryNode> {
    for (const nodes of this.#byType.values()) yield* nodes.values();
  }

  /** The names of the objects right below this one. */
  childNames(node: InventoryNode): NameIndex {
    let index = this.#childNames.get(node);
    if (index === undefined) {
      index = new NameIndex(node.children ?? []);
      this.#childNames.set(node, index);
    }
    return index;
  }

  /** The names of all clusters and resource pools. */
  get targets(): NameIndex {
    this.#targets ??= new NameIndex(Array.from(this.nodes()).filter(isTarget));
    return this.#targets;
  }

  /** The names of all objects. */
  get everything(): NameIndex {
    this.#everything ??= new NameIndex(this.nodes());
    return this.#everything;
  }

  /** vApps shown in a folder, or virtual machines that run in a pool: members that have another parent. */
  linkedInto(node: InventoryNode): readonly InventoryNode[] {
    this.#linked ??= this.#link();
    return this.#linked.get(node) ?? [];
  }

  #put(row: InventoryRow): InventoryNode | undefined {
    const node = this.get(row.ref) ?? this.#create(row.ref);
    if (node === undefined) return undefined;
    if (row.isPartial !== true) clearProperties(node);
    setProperties(node, row.properties, this.#properties[node.kind]);
    return node;
  }

  #create(ref: ManagedObjectReference): InventoryNode | undefined {
    const node = createNode(ref);
    if (node === undefined) return undefined;
    let nodes = this.#byType.get(ref.type);
    if (nodes === undefined) {
      nodes = new Map();
      this.#byType.set(ref.type, nodes);
    }
    nodes.set(ref.value, node);
    return node;
  }

  #remove(ref: ManagedObjectReference): void {
    const node = this.get(ref);
    if (node === undefined) return;
    this.#detach(node);
    this.#orphans.delete(node);
    this.#byType.get(ref.type)?.delete(ref.value);
    for (const child of node.children ?? []) {
      child.parent = undefined;
      this.#orphans.add(child);
    }
    node.children = undefined;
  }

  #detach(node: InventoryNode): void {
    node.parent?.children?.delete(node);
    node.parent = undefined;
  }

  #attach(node: InventoryNode): void {
    if (this.get(node.ref) !== node || node.parent !== undefined) return;
    const place = placeOf(node);
    const parent = this.get(place);
    if (parent === undefined || isBelow(parent, node)) {
      if (place === undefined) this.#orphans.delete(node);
      else this.#orphans.add(node);
      return;
    }
    node.parent = parent;
    parent.children ??= new Set();
    parent.children.add(node);
    this.#orphans.delete(node);
  }

  #link(): Map<InventoryNode, InventoryNode[]> {
    const linked = new Map<InventoryNode, InventoryNode[]>();
    for (const node of this.nodes()) {
      const place = this.get(secondPlaceOf(node));
      if (place === undefined || place === node.parent) continue;
      const members = linked.get(place);
      if (members === undefined) linked.set(place, [node]);
      else members.push(node);
    }
    return linked;
  }

  #onlyFolderWithoutParent(): InventoryNode | undefined {
    const folders = [...(this.#byType.get("Folder")?.values() ?? [])].filter(
      (node) => placeOf(node) === undefined,
    );
    return folders.length === 1 ? folders[0] : undefined;
  }

  #forgetIndexes(): void {
    this.#childNames = new Map();
    this.#targets = this.#everything = this.#linked = undefined;
  }
}

/** The tree of these rows, in any order. Throws `INVENTORY_INCOMPLETE` when the root folder is not among them. */
export function buildTree(rows: Iterable<InventoryRow>, options: TreeOptions = {}): InventoryTree {
  const tree = new InventoryTree(options);
  tree.apply(rows);
  tree.setRoot(options.rootFolder);
  return tree;
}

/** A vApp's folder, a virtual machine's pool. */
function secondPlaceOf({ kind, links }: InventoryNode): ManagedObjectReference | undefined {
  if (kind === "virtualApp") return links?.parentFolder;
  return kind === "vm" ? links?.resourcePool : undefined;
}

/** Guards against a ring of parents, which a broken dump can hold. */
function isBelow(node: InventoryNode, ancestor: InventoryNode): boolean {
  for (let at: InventoryNode | undefined = node; at !== undefined; at = at.parent) {
    if (at === ancestor) return true;
  }
  return false;
}
