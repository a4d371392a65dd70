import { formatReference, type Vim } from "@novasphere/vim25";
import type { Session, WatchUpdate } from "@novasphere/vsphere-client";
import { abortable } from "../abortable.ts";
import type { LeafAnswer } from "./fetch-leaves.ts";
import { type LeafRoot, leafFilter } from "./leaf-filter.ts";

type Values = Map<string, unknown>;

/**
 * The leaves of some nodes, kept up to date by one long wait on the server. Reading them makes no call. The watch
 * comes back by itself after a lost session; until then reading throws why it is interrupted.
 */
export class LiveLeaves implements AsyncDisposable {
  readonly #roots: readonly LeafRoot[];
  readonly #stop = new AbortController();
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended: Promise<void>;
  #leaves = new Map<string, Values>();
  #next: Map<string, Values> | undefined;
  #trouble: unknown;
  #isOver = false;

  constructor(session: Session, roots: readonly LeafRoot[]) {
    this.#roots = roots;
    // Whoever waits for the first picture hears of a failure; nobody has to.
    this.#ready.promise.catch(() => undefined);
    this.#ended = this.#watch(session);
  }

  /** True when the watch has ended and will not come back. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** True when it watches exactly these. */
  watches(roots: readonly LeafRoot[]): boolean {
    const keys = (list: readonly LeafRoot[]) => list.map(({ ref }) => formatReference(ref)).join();
    return keys(roots) === keys(this.#roots);
  }

  /** What is known now; waits only for the first complete picture. Throws why the watch is interrupted. */
  async read(signal: AbortSignal): Promise<LeafAnswer> {
    await abortable(this.#ready.promise, signal);
    if (this.#trouble !== undefined) throw this.#trouble;
    const parts = this.#roots.flatMap(({ ref, computeResource }) =>
      [ref, computeResource].map(formatReference),
    );
    return { leaves: this.#leaves, missing: new Set(parts.filter((part) => !this.#leaves.has(part))) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #watch(session: Session): Promise<void> {
    const filter = { ...leafFilter(this.#roots), reportMissingObjectsInResults: true };
    try {
      for await (const update of session.watchProperties(filter, { signal: this.#stop.signal }))
        this.#take(update);
    } catch (error) {
      this.#trouble = error;
      this.#ready.reject(error);
    } finally {
      this.#isOver = true;
    }
  }

  #take(update: WatchUpdate): void {
    if (update.kind === "interrupted") {
      this.#trouble = update.error;
      return;
    }
    // A change that comes in parts is shown when it is complete.
    this.#next ??= update.isReset ? new Map() : new Map(this.#leaves);
    for (const { obj, kind, changeSet = [] } of update.objects) {
      const key = formatReference(obj);
      if (kind === "leave") this.#next.delete(key);
      else this.#next.set(key, applied(kind === "enter" ? undefined : this.#next.get(key), changeSet));
    }
    if (!update.isComplete) return;
    this.#leaves = this.#next;
    this.#next = undefined;
    this.#trouble = undefined;
    this.#ready.resolve();
  }
}

/** Values after some changes; the former ones stay as they are, because somebody may be reading them. */
function applied(former: Values | undefined, changes: readonly Vim.PropertyChange[]): Values {
  const values = new Map(former);
  for (const { name, op, val } of changes)
    if (op === "remove" || op === "indirectRemove" || val === undefined) values.delete(name);
    else values.set(name, val);
  return values;
}
