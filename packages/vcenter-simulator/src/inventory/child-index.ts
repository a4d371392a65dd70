import type { ManagedObjectReference } from "@novasphere/vim25";
import { getOrAdd } from "../state/get-or-add.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Registry } from "../state/registry.ts";

interface Place {
  readonly parent?: ManagedObjectReference;
  readonly name?: string;
}

/** Inventory children by parent and stored name, kept up to date from the registry's changes. */
export class ChildIndex {
  /** By parent, then by name: the one child of that name, or several. */
  readonly #children = new Map<string, Map<string, ManagedObject | ManagedObject[]>>();
  #version = 0;

  constructor(registry: Registry) {
    registry.onChange((change) => {
      const { object, kind } = change;
      if (kind === "added") this.#place(object);
      else if (kind === "removed") this.#drop(object, placeOf(object));
      else if (change.names.includes("name") || change.names.includes("parent")) {
        const now = placeOf(object);
        const was = (name: "name" | "parent") =>
          change.before.has(name) ? change.before.get(name) : now[name];
        this.#drop(object, { name: was("name"), parent: was("parent") } as Place);
        this.#place(object);
      }
    });
  }

  /** Grows whenever an entity appears, goes, moves or changes its name. */
  get version(): number {
    return this.#version;
  }

  /** Children of exactly that stored name; several only for networks. */
  named(parent: ManagedObject, name: string): readonly ManagedObject[] {
    const found = this.#children.get(parent.ref.value)?.get(name);
    if (found === undefined) return [];
    return Array.isArray(found) ? found : [found];
  }

  #place(object: ManagedObject): void {
    const { name, parent } = placeOf(object);
    if (name === undefined || parent === undefined) return;
    this.#version += 1;
    const byName = getOrAdd(
      this.#children,
      parent.value,
      () => new Map<string, ManagedObject | ManagedObject[]>(),
    );
    const present = byName.get(name);
    byName.set(name, present ? [present, object].flat() : object);
  }

  #drop(object: ManagedObject, { name, parent }: Place): void {
    if (name === undefined || parent === undefined) return;
    this.#version += 1;
    const byName = this.#children.get(parent.value);
    const left = [byName?.get(name) ?? []].flat().filter((other) => other !== object);
    const [first, ...others] = left;
    if (!first) byName?.delete(name);
    else byName?.set(name, others.length === 0 ? first : left);
    if (byName?.size === 0) this.#children.delete(parent.value);
  }
}

function placeOf({ properties }: ManagedObject): Place {
  return properties as Place;
}
