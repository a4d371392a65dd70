import type { Vim } from "@novasphere/vim25";
import { type LeafValues, leafPaths } from "./leaf-filter.ts";

/** Where the value of a path stands; paths of one type never share a place. */
const places: ReadonlyMap<string, number> = new Map(
  leafPaths.flatMap((paths) => paths.map((path, place) => [path, place] as const)),
);

/**
 * The values of one object without their names. A page of an answer is megabytes of names and wrappers; what is kept of
 * it until all pages are there should be little.
 */
export class PickedValues implements LeafValues {
  readonly #values: unknown[] = [];

  constructor(properties: readonly Vim.DynamicProperty[]) {
    for (const { name, val } of properties) {
      const place = places.get(name);
      if (place !== undefined) this.#values[place] = val;
    }
  }

  get(path: string): unknown {
    const place = places.get(path);
    return place === undefined ? undefined : this.#values[place];
  }
}
