import { findManagedObjectType, isManagedObjectKindOf, splitPropertyPath, type Vim } from "@novasphere/vim25";
import { invalidProperty } from "../faults/faults.ts";

/** Which property paths a set of property specs asks of objects of each type. */
export class PropertySelection {
  readonly #specs: readonly Vim.PropertySpec[];
  readonly #paths = new Map<string, readonly string[] | undefined>();

  /** Throws the fault InvalidProperty for a path no object of its spec's type can have. */
  constructor(specs: readonly Vim.PropertySpec[]) {
    this.#specs = specs;
    for (const spec of specs) {
      const properties = findManagedObjectType(spec.type)?.properties;
      for (const path of (properties && spec.pathSet) ?? [])
        if (!properties?.has(splitPropertyPath(path)?.[0]?.name ?? "")) throw invalidProperty(path);
    }
  }

  /** Paths for objects of that type; undefined when no spec covers the type. */
  pathsFor(type: string): readonly string[] | undefined {
    if (!this.#paths.has(type)) this.#paths.set(type, this.#collect(type));
    return this.#paths.get(type);
  }

  #collect(type: string): readonly string[] | undefined {
    const matching = this.#specs.filter((spec) => isManagedObjectKindOf(type, spec.type));
    if (matching.length === 0) return undefined;
    const paths = new Set<string>();
    for (const spec of matching) {
      if (spec.all === true)
        for (const name of findManagedObjectType(type)?.properties.keys() ?? []) paths.add(name);
      for (const path of spec.pathSet ?? []) paths.add(path);
    }
    return [...paths];
  }
}
