import { getOrAdd } from "../state/get-or-add.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Registry } from "../state/registry.ts";

interface Place {
  readonly parent: string;
  readonly name: string;
}

/** Inventory children by parent and stored name, kept up to date from the registry's changes. */
export class ChildIndex {
  readonly #children = new Map<string, Map<string, Set<ManagedObject>>>();
  readonly #places = new Map<string, Place>();
  #version = 0;

  constructor(registry: Registry) {
    registry.onChange((change) => {
      if (change.kind === "removed") this.#drop(change.object);
      else if (change.kind === "added" || change.names.includes("name") || change.names.includes("parent"))
        this.#place(change.object);
    });
  }

  /** Grows whenever an entity appears, goes, moves or changes its name. */
  get version(): number {
    return this.#version;
  }

  /** Children of an object in no particular order. */
  *of(parent: ManagedObject): Iterable<ManagedObject> {
    for (const sameName of this.#children.get(parent.ref.value)?.values() ?? []) yield* sameName;
  }

  /** Children of exactly that stored name; several only for networks. */
  named(parent: ManagedObject, name: string): readonly ManagedObject[] {
    return [...(this.#children.get(parent.ref.value)?.get(name) ?? [])];
  }

  #place(object: ManagedObject): void {
    const { name, parent } = object.properties as { name?: string; parent?: { value: string } };
    this.#drop(object);
    if (name === undefined || parent === undefined) return;
    this.#version += 1;
    this.#places.set(object.ref.value, { parent: parent.value, name });
    const byName = getOrAdd(this.#children, parent.value, () => new Map<string, Set<ManagedObject>>());
    getOrAdd(byName, name, () => new Set<ManagedObject>()).add(object);
  }

  #drop(object: ManagedObject): void {
    const place = this.#places.get(object.ref.value);
    if (!place) return;
    this.#version += 1;
    this.#places.delete(object.ref.value);
    const byName = this.#children.get(place.parent);
    const sameName = byName?.get(place.name);
    sameName?.delete(object);
    if (sameName?.size === 0) byName?.delete(place.name);
    if (byName?.size === 0) this.#children.delete(place.parent);
  }
}
