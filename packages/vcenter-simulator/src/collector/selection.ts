import { isManagedObjectKindOf, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import { invalidArgument, managedObjectNotFound } from "../faults/faults.ts";
import { getOrAdd } from "../state/get-or-add.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Registry } from "../state/registry.ts";
import type { PropertyReader } from "./property-reader.ts";

type TraversalSpec = Vim.TraversalSpec;
type SelectSet = readonly Vim.AnySelectionSpec[] | undefined;

/** The objects a filter covers and what deciding so depended on. */
export interface Selection {
  /** Each object once, in the order of the traversal. */
  readonly objects: ReadonlyMap<string, ManagedObject>;
  /** References of the object set that name nothing; empty unless they were to be reported. */
  readonly missing: readonly ManagedObjectReference[];
  /** Names of the properties that were followed, by moid. */
  readonly followed: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Walks object specs from their objects along their traversal specs. */
class Walk {
  readonly objects = new Map<string, ManagedObject>();
  readonly followed = new Map<string, Set<string>>();
  readonly #registry: Registry;
  readonly #reader: PropertyReader;
  #named = new Map<string, TraversalSpec>();
  #seen: Map<TraversalSpec, Set<string>> = new Map();

  constructor(registry: Registry, reader: PropertyReader) {
    this.#registry = registry;
    this.#reader = reader;
  }

  start(spec: Vim.ObjectSpec, object: ManagedObject): void {
    this.#named = new Map();
    this.#seen = new Map();
    this.#collectNames(spec.selectSet);
    if (spec.skip !== true) this.objects.set(object.ref.value, object);
    const pending: [ManagedObject, TraversalSpec][] = [];
    this.#push(pending, object, spec.selectSet);
    for (let next = pending.pop(); next; next = pending.pop()) this.#follow(pending, ...next);
  }

  #follow(pending: [ManagedObject, TraversalSpec][], object: ManagedObject, spec: TraversalSpec): void {
    if (!isManagedObjectKindOf(object.ref.type, spec.type) || !this.#enter(spec, object)) return;
    const children: ManagedObject[] = [];
    for (const ref of this.#references(object, spec.path)) {
      const child = this.#registry.findAny(ref);
      if (!child) continue;
      if (spec.skip !== true) this.objects.set(child.ref.value, child);
      children.push(child);
    }
    for (const child of children.reverse()) this.#push(pending, child, spec.selectSet);
  }

  #references(object: ManagedObject, path: string): ManagedObjectReference[] {
    const name = path.split(/[.[]/, 1)[0] ?? path;
    const names = this.followed.get(object.ref.value);
    if (names) names.add(name);
    else this.followed.set(object.ref.value, new Set([name]));
    const { value } = this.#reader.read(object, path);
    const items: unknown[] = Array.isArray(value) ? value : [value];
    return items.filter(isReference);
  }

  #push(pending: [ManagedObject, TraversalSpec][], object: ManagedObject, set: SelectSet): void {
    for (const selection of [...(set ?? [])].reverse()) pending.push([object, this.#resolve(selection)]);
  }

  #resolve(selection: Vim.AnySelectionSpec): TraversalSpec {
    if (isTraversal(selection)) return selection;
    const spec = this.#named.get(selection.name ?? "");
    if (!spec) throw invalidArgument("specSet.objectSet.selectSet.name");
    return spec;
  }

  #enter(spec: TraversalSpec, object: ManagedObject): boolean {
    const seen = getOrAdd(this.#seen, spec, () => new Set<string>());
    if (seen.has(object.ref.value)) return false;
    seen.add(object.ref.value);
    return true;
  }

  #collectNames(set: SelectSet): void {
    for (const selection of set ?? []) {
      if (!isTraversal(selection)) continue;
      if (selection.name) this.#named.set(selection.name, selection);
      this.#collectNames(selection.selectSet);
    }
  }
}

function isTraversal(selection: Vim.AnySelectionSpec): selection is Vim.Tagged<"TraversalSpec"> {
  return selection.$type === "TraversalSpec";
}

function isReference(value: unknown): value is ManagedObjectReference {
  return typeof value === "object" && value !== null && "type" in value && "value" in value;
}

/**
 * The objects of a filter spec. A reference that names nothing is the fault ManagedObjectNotFound, or an
 * entry of `missing` when the spec asks for that.
 */
export function selectObjects(
  registry: Registry,
  reader: PropertyReader,
  spec: Vim.PropertyFilterSpec,
): Selection {
  const walk = new Walk(registry, reader);
  const missing: ManagedObjectReference[] = [];
  for (const objectSpec of spec.objectSet) {
    const object = registry.findAny(objectSpec.obj);
    if (object) walk.start(objectSpec, object);
    else if (spec.reportMissingObjectsInResults === true) missing.push(objectSpec.obj);
    else throw managedObjectNotFound(objectSpec.obj);
  }
  return { objects: walk.objects, missing, followed: walk.followed };
}
