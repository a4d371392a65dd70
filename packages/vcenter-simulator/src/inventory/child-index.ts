import { getOrAdd } from "../state/get-or-add.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Registry } from "../state/registry.ts";

interface Place {
  readonly parent: string;
  readonly name: string;
}

/** Inventory children by parent and stored name, kept up to date from the registry's changes. */
export class ChildIndex {
  /** By parent, then by name: the one child of that name, or several. */
  readonly #children = new Map<string, Map<string, ManagedObject | ManagedObject[]>>();
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

  /** Children of exactly that stored name; several only for networks. */
  named(parent: ManagedObject, name: string): readonly ManagedObject[] {
    return [this.#children.get(parent.ref.value)?.get(name) ?? []].flat();
  }

  #place(object: ManagedObject): void {
    const { name, parent } = object.properties as { name?: string; parent?: { value: string } };
    this.#drop(object);
    if (name === undefined || parent === undefined) return;
    this.#version += 1;
    this.#places.set(object.ref.value, { parent: parent.value, name });
    const byName = getOrAdd(
      this.#children,
      parent.value,
      () => new Map<string, ManagedObject | ManagedObject[]>(),
    );
    const present = byName.get(name);
    byName.set(name, present ? [present, object].flat() : object);
  }

  #drop(object: ManagedObject): void {
    const place = this.#places.get(object.ref.value);
    if (!place) return;
    this.#version += 1;
    this.#places.delete(object.ref.value);
    const byName = this.#children.get(place.parent);
    const left = [byName?.get(place.name) ?? []].flat().filter((other) => other !== object);
    const [first, ...others] = left;
    if (!first) byName?.delete(place.name);
    else byName?.set(place.name, others.length === 0 ? first : left);
    if (byName?.size === 0) this.#children.delete(place.parent);
  }
}
