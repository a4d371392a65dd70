import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { InventoryReader, InventoryRow, InventoryUpdates, ReaderOptions } from "../src/index.ts";

/** A change to the model, as a server would report it. */
type Update = Vim.ObjectUpdate;

/** An inventory that changes, behind the reader port: what another vSphere client would put there. */
export class InventoryModel implements Required<InventoryReader> {
  readonly rootFolder: ManagedObjectReference;
  readonly #rows = new Map<string, { ref: ManagedObjectReference; properties: Record<string, unknown> }>();
  readonly #watches = new Set<Watch>();
  #retrievals = 0;
  #failure: Error | undefined;
  #next = 1000;

  constructor(rows: readonly InventoryRow[]) {
    const [root] = rows;
    if (root === undefined) throw new RangeError("a model needs a root folder");
    this.rootFolder = root.ref;
    for (const { ref, properties } of rows) this.#rows.set(ref.value, { ref, properties: { ...properties } });
  }

  /** How often everything was read with `retrieve`. */
  get retrievals(): number {
    return this.#retrievals;
  }

  /** Watches that were begun and not yet ended. */
  get openWatches(): number {
    return this.#watches.size;
  }

  get refs(): readonly ManagedObjectReference[] {
    return [...this.#rows.values()].map(({ ref }) => ref);
  }

  get(ref: ManagedObjectReference): Readonly<Record<string, unknown>> {
    return this.#rows.get(ref.value)?.properties ?? {};
  }

  /** Makes every call fail from now on; `undefined` ends that. Watches under way end too. */
  fail(error: Error | undefined): void {
    this.#failure = error;
    if (error !== undefined) for (const watch of this.#watches) watch.fail(error);
  }

  /** Ends the watches that are under way, as a lost session does. */
  dropWatches(): void {
    for (const watch of this.#watches) watch.fail(new Error("InvalidCollectorVersion"));
  }

  /** Changes without telling the watches, which a server does while they are gone. */
  changeSilently(change: () => void): void {
    const watches = [...this.#watches];
    this.#watches.clear();
    change();
    for (const watch of watches) this.#watches.add(watch);
  }

  add(type: string, properties: Record<string, unknown>): ManagedObjectReference {
    const ref = { type, value: `new-${this.#next++}` };
    this.#rows.set(ref.value, { ref, properties });
    this.#tell([enter({ ref, properties })]);
    return ref;
  }

  set(ref: ManagedObjectReference, name: string, val: unknown): void {
    const row = this.#rows.get(ref.value);
    if (row === undefined) throw new RangeError(`no ${ref.value}`);
    row.properties[name] = val;
    this.#tell([{ kind: "modify", obj: ref, changeSet: [{ name, op: "assign", val }] }]);
  }

  /** Removes an object with everything below it. */
  remove(ref: ManagedObjectReference): void {
    const gone = [ref.value];
    for (const value of gone) {
      for (const { ref: child, properties } of this.#rows.values()) {
        if (parentValue(properties) === value) gone.push(child.value);
      }
    }
    const updates: Update[] = [];
    for (const value of gone) {
      const row = this.#rows.get(value);
      if (row !== undefined) updates.push({ kind: "leave", obj: row.ref });
      this.#rows.delete(value);
    }
    this.#tell(updates);
  }

  /** Waits until every watch has been told everything and asks for more. */
  async settled(): Promise<void> {
    for (const watch of this.#watches) await watch.drained();
  }

  async *retrieve(): AsyncGenerator<Vim.ObjectContent> {
    this.#retrievals += 1;
    if (this.#failure !== undefined) throw this.#failure;
    for (const { ref, properties } of this.#rows.values()) {
      yield { obj: ref, propSet: Object.entries(properties).map(([name, val]) => ({ name, val })) };
    }
  }

  async *watch(_: Vim.PropertyFilterSpec, { signal }: ReaderOptions = {}): AsyncGenerator<InventoryUpdates> {
    if (this.#failure !== undefined) throw this.#failure;
    const watch = new Watch();
    const stop = (): void => watch.fail(signal?.reason);
    signal?.addEventListener("abort", stop);
    this.#watches.add(watch);
    try {
      // Two halves, as a server splits a large first set.
      const all = [...this.#rows.values()].map(enter);
      const half = Math.ceil(all.length / 2);
      yield { updates: all.slice(0, half), isTruncated: true };
      yield { updates: all.slice(half), isTruncated: false };
      yield* watch.sets();
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#watches.delete(watch);
    }
  }

  #tell(updates: readonly Update[]): void {
    for (const watch of this.#watches) watch.push({ updates, isTruncated: false });
  }
}

/** The sets that one watch has not taken yet. */
class Watch {
  readonly #sets: InventoryUpdates[] = [];
  #error: unknown;
  #hasFailed = false;
  #wake: (() => void) | undefined;
  #idle: (() => void)[] = [];

  push(set: InventoryUpdates): void {
    this.#sets.push(set);
    this.#wake?.();
  }

  fail(error: unknown): void {
    this.#error = error;
    this.#hasFailed = true;
    this.#wake?.();
  }

  drained(): Promise<void> {
    if (this.#wake !== undefined && this.#sets.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  async *sets(): AsyncGenerator<InventoryUpdates> {
    for (;;) {
      if (this.#hasFailed) throw this.#error;
      const set = this.#sets.shift();
      if (set !== undefined) {
        yield set;
        continue;
      }
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      for (const resolve of this.#idle.splice(0)) resolve();
      await woken;
      this.#wake = undefined;
    }
  }
}

function enter({
  ref,
  properties,
}: {
  ref: ManagedObjectReference;
  properties: Record<string, unknown>;
}): Update {
  const changeSet = Object.entries(properties).map(([name, val]) => ({ name, op: "assign" as const, val }));
  return { kind: "enter", obj: ref, changeSet };
}

function parentValue(properties: Record<string, unknown>): unknown {
  const parent = properties["parent"] ?? properties["parentVApp"];
  return (parent as ManagedObjectReference | undefined)?.value;
}
