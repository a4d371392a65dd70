import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { invalidArgument, notAuthenticated } from "../faults/faults.ts";
import type { Registry } from "../state/registry.ts";
import { readObjectContent } from "./object-content.ts";
import type { PropertyReader } from "./property-reader.ts";
import { PropertySelection } from "./property-selection.ts";
import { selectObjects } from "./selection.ts";

interface Row {
  readonly ref: ManagedObjectReference;
  readonly paths: readonly string[];
}

interface Page {
  readonly rows: readonly Row[];
  readonly next: number;
  readonly size: number;
}

/** The reads of one session: RetrieveProperties, and RetrievePropertiesEx with its tokens. */
export class Retrieval {
  readonly #registry: Registry;
  readonly #reader: PropertyReader;
  readonly #open = new Map<string, Page>();
  #tokens = 0;

  constructor(registry: Registry, reader: PropertyReader) {
    this.#registry = registry;
    this.#reader = reader;
  }

  /** Everything at once, as RetrieveProperties answers. */
  all(specSet: readonly Vim.PropertyFilterSpec[]): Vim.ObjectContent[] {
    return this.#read(this.#select(specSet));
  }

  /** The first page; undefined when nothing was selected. */
  first(specSet: readonly Vim.PropertyFilterSpec[], size: number): Vim.RetrieveResult | undefined {
    const rows = this.#select(specSet);
    return rows.length === 0 ? undefined : this.#page({ rows, next: 0, size });
  }

  /** The page a token stands for; a token is good for one call. */
  next(token: string): Vim.RetrieveResult {
    const page = this.#open.get(token);
    if (!page) throw invalidArgument("token");
    this.#open.delete(token);
    return this.#page(page);
  }

  cancel(token: string): void {
    if (!this.#open.delete(token)) throw invalidArgument("token");
  }

  #select(specSet: readonly Vim.PropertyFilterSpec[]): Row[] {
    const rows: Row[] = [];
    for (const spec of specSet) {
      const properties = new PropertySelection(spec.propSet);
      for (const { ref } of selectObjects(this.#registry, this.#reader, spec).objects.values()) {
        const paths = properties.pathsFor(ref.type);
        if (paths) rows.push({ ref, paths });
      }
    }
    return rows;
  }

  /** Reads on from a row until the page is full; objects that have gone meanwhile are passed over. */
  #page({ rows, next, size }: Page): Vim.RetrieveResult {
    const objects: Vim.ObjectContent[] = [];
    let end = next;
    for (; end < rows.length && objects.length < size; end += 1)
      objects.push(...this.#read(rows.slice(end, end + 1)));
    if (end >= rows.length) return { objects };
    this.#tokens += 1;
    const token = String(this.#tokens);
    this.#open.set(token, { rows, next: end, size });
    return { objects, token };
  }

  #read(rows: readonly Row[]): Vim.ObjectContent[] {
    const contents: Vim.ObjectContent[] = [];
    for (const { ref, paths } of rows) {
      const object = this.#registry.findAny(ref);
      if (object) contents.push(readObjectContent(this.#reader, object, paths));
    }
    return contents;
  }
}

/** What a read answers without a session: the objects named by the caller, and why nothing is said of them. */
export function unauthenticatedContent(specSet: readonly Vim.PropertyFilterSpec[]): Vim.ObjectContent[] {
  return specSet.flatMap((spec) =>
    spec.objectSet.map(({ obj }) => ({
      obj,
      missingSet: spec.propSet
        .flatMap((properties) => properties.pathSet ?? [])
        .map((path) => ({ path, fault: notAuthenticated(obj).toLocalized() })),
    })),
  );
}
