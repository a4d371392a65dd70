import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { invalidArgument, notAuthenticated } from "../faults/faults.ts";
import type { Registry } from "../state/registry.ts";
import { readObjectContent } from "./object-content.ts";
import type { PropertyReader } from "./property-reader.ts";
import { PropertySelection } from "./property-selection.ts";
import { selectObjects } from "./selection.ts";

/** What one spec selected. */
interface Batch {
  readonly refs: readonly ManagedObjectReference[];
  readonly properties: PropertySelection;
}

/** Where the next page begins: with which batch, and where in it. */
interface Page {
  readonly batches: readonly Batch[];
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
    return this.#select(specSet).flatMap(({ refs, properties }) => this.#read(refs, properties));
  }

  /** The first page; undefined when nothing was selected. */
  first(specSet: readonly Vim.PropertyFilterSpec[], size: number): Vim.RetrieveResult | undefined {
    const batches = this.#select(specSet);
    return batches.length === 0 ? undefined : this.#page({ batches, next: 0, size });
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

  #select(specSet: readonly Vim.PropertyFilterSpec[]): Batch[] {
    return specSet
      .map((spec) => {
        const properties = new PropertySelection(spec.propSet);
        const { objects } = selectObjects(this.#registry, this.#reader, spec);
        const refs = Array.from(objects.values(), ({ ref }) => ref);
        return { refs: refs.filter(({ type }) => properties.pathsFor(type)), properties };
      })
      .filter(({ refs }) => refs.length > 0);
  }

  /** Reads on until the page is full; objects that have gone meanwhile are passed over. */
  #page({ batches, next, size }: Page): Vim.RetrieveResult {
    const objects: Vim.ObjectContent[] = [];
    let [batch, ...later] = batches;
    let end = next;
    while (batch && objects.length < size) {
      objects.push(...this.#read(batch.refs.slice(end, end + 1), batch.properties));
      end += 1;
      if (end < batch.refs.length) continue;
      [batch, ...later] = later;
      end = 0;
    }
    if (!batch) return { objects };
    this.#tokens += 1;
    const token = String(this.#tokens);
    this.#open.set(token, { batches: [batch, ...later], next: end, size });
    return { objects, token };
  }

  #read(refs: readonly ManagedObjectReference[], properties: PropertySelection): Vim.ObjectContent[] {
    const contents: Vim.ObjectContent[] = [];
    for (const ref of refs) {
      const object = this.#registry.findAny(ref);
      if (object) contents.push(readObjectContent(this.#reader, object, properties.pathsFor(ref.type) ?? []));
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
