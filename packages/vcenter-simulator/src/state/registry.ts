import { isManagedObjectKindOf, type ManagedObjectReference } from "@novasphere/vim25";
import { managedObjectNotFound } from "../faults/faults.ts";
import { isEqual } from "./equal.ts";
import { getOrAdd } from "./get-or-add.ts";
import type { KindOf, ManagedObject, ManagedType, PropertyTrees } from "./managed-object.ts";
import { backLists, type ListName } from "./reference-list.ts";

/** What happened to an object: it appeared, went, or the named properties changed. */
export type RegistryChange =
  | { readonly kind: "added"; readonly object: ManagedObject }
  | { readonly kind: "removed"; readonly object: ManagedObject }
  | {
      readonly kind: "changed";
      readonly object: ManagedObject;
      readonly names: readonly string[];
      /** What the changed properties were before; those that follow from others, and lists, are left out. */
      readonly before: ReadonlyMap<string, unknown>;
    };

/** Computes properties that mirror others, e.g. `summary.runtime` from `runtime`. */
export type Mirror<T extends ManagedType> = (
  object: ManagedObject<T>,
  changed: ReadonlySet<string>,
) => Partial<PropertyTrees[T]>;

const nothing: ReadonlyMap<string, unknown> = new Map();

/** All managed objects by their moid. Every change of a property goes through {@link Registry.update}. */
export class Registry {
  /** By type, then by moid. */
  readonly #objects = new Map<string, Map<string, ManagedObject>>();
  readonly #listeners = new Set<(change: RegistryChange) => void>();
  readonly #mirrors = new Map<string, Mirror<never>>();

  /** Adds an object; mirrored properties are filled in. */
  add<T extends ManagedType>(
    type: T,
    id: string | ManagedObjectReference<T>,
    properties: PropertyTrees[T],
  ): ManagedObject<T> {
    const ref = typeof id === "string" ? { type, value: id } : id;
    const moid = ref.value;
    const object: ManagedObject<T> = {
      ref,
      properties,
      lists: backLists(type, properties),
    };
    this.#mirror(object, new Set(Object.keys(properties)));
    const entry = object as unknown as ManagedObject;
    getOrAdd(this.#objects, type, () => new Map<string, ManagedObject>()).set(moid, entry);
    this.#announce({ kind: "added", object: entry });
    return object;
  }

  /** Takes an object out; its last properties stay readable for whoever holds it. */
  remove(ref: ManagedObjectReference): void {
    const object = this.#get(ref);
    if (!object) return;
    this.#objects.get(object.ref.type)?.delete(ref.value);
    this.#announce({ kind: "removed", object });
  }

  /** Replaces properties. Values that equal the present ones are no change. */
  update<T extends ManagedType>(object: ManagedObject<T>, changes: Partial<PropertyTrees[T]>): void {
    const before = this.#assign(object, changes);
    if (before.size === 0) return;
    const names = new Set(before.keys());
    for (const name of this.#mirror(object, names)) names.add(name);
    this.#announce({
      kind: "changed",
      object: object as unknown as ManagedObject,
      names: [...names],
      before,
    });
  }

  /** Takes a property's value away. */
  unset<T extends ManagedType>(object: ManagedObject<T>, name: keyof PropertyTrees[T] & string): void {
    const properties = object.properties as Record<string, unknown>;
    if (properties[name] === undefined) return;
    const before = new Map([[name, properties[name]]]);
    properties[name] = undefined;
    this.#announce({ kind: "changed", object, names: [name], before });
  }

  /** Enters a reference in one of an object's lists, once. */
  link(object: ManagedObject, name: ListName, ref: ManagedObjectReference): void {
    if (object.lists.get(name)?.add(ref))
      this.#announce({ kind: "changed", object, names: [name], before: nothing });
  }

  /** Strikes a reference off one of an object's lists. */
  unlink(object: ManagedObject, name: ListName, ref: ManagedObjectReference): void {
    if (object.lists.get(name)?.delete(ref))
      this.#announce({ kind: "changed", object, names: [name], before: nothing });
  }

  /** The object of that reference when it is of the asked type, else undefined. */
  find<T extends ManagedType>(
    type: T,
    ref: ManagedObjectReference | undefined,
  ): ManagedObject<KindOf<T>> | undefined {
    const object = ref && this.#get(ref);
    if (!object || !isManagedObjectKindOf(object.ref.type, type)) return undefined;
    return object as unknown as ManagedObject<KindOf<T>>;
  }

  /** The object of that reference. Throws the fault ManagedObjectNotFound. */
  require<T extends ManagedType>(type: T, ref: ManagedObjectReference | undefined): ManagedObject<KindOf<T>> {
    const object = this.find(type, ref);
    if (!object) throw managedObjectNotFound(ref ?? { type, value: "" });
    return object;
  }

  /** The object of that reference whatever its type; the type of the reference may be a base type. */
  findAny(ref: ManagedObjectReference): ManagedObject | undefined {
    const object = this.#get(ref);
    return object && isManagedObjectKindOf(object.ref.type, ref.type) ? object : undefined;
  }

  /** All objects of exactly that type, in order of creation. */
  *all<T extends ManagedType>(type: T): Iterable<ManagedObject<T>> {
    for (const object of this.#objects.get(type)?.values() ?? []) yield object as unknown as ManagedObject<T>;
  }

  /** Registers how a type's mirrored properties follow from the others. */
  setMirror<T extends ManagedType>(type: T, mirror: Mirror<T>): void {
    this.#mirrors.set(type, mirror as unknown as Mirror<never>);
  }

  /** Calls `listener` on every change until the returned function is called. */
  onChange(listener: (change: RegistryChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A moid is good whatever type a client says it is of. */
  #get({ type, value }: ManagedObjectReference): ManagedObject | undefined {
    const object = this.#objects.get(type)?.get(value);
    if (object) return object;
    for (const objects of this.#objects.values()) {
      const found = objects.get(value);
      if (found) return found;
    }
    return undefined;
  }

  /** Sets what differs, and gives back what it was. */
  #assign<T extends ManagedType>(
    object: ManagedObject<T>,
    changes: Partial<PropertyTrees[T]>,
  ): Map<string, unknown> {
    const properties = object.properties as Record<string, unknown>;
    const before = new Map<string, unknown>();
    for (const [name, value] of Object.entries(changes)) {
      if (isEqual(properties[name], value)) continue;
      before.set(name, properties[name]);
      properties[name] = value;
    }
    return before;
  }

  #mirror<T extends ManagedType>(object: ManagedObject<T>, names: ReadonlySet<string>): Iterable<string> {
    const mirror = this.#mirrors.get(object.ref.type) as unknown as Mirror<T> | undefined;
    return mirror ? this.#assign(object, mirror(object, names)).keys() : [];
  }

  #announce(change: RegistryChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
