import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { SimulatorClock } from "../clock.ts";
import { managedObjectNotFound, requestCanceled } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import { getOrAdd } from "../state/get-or-add.ts";
import type { RegistryChange } from "../state/registry.ts";
import type { UpdateFilter } from "./update-filter.ts";

interface Pending {
  readonly filter: ManagedObjectReference;
  readonly object?: Vim.ObjectUpdate;
  readonly missing?: Vim.MissingObject;
}

interface Waiter {
  readonly wake: () => void;
  readonly fail: (error: Error) => void;
}

/** The filters of one property collector, and the versions of what they report. */
export class UpdateCollector {
  readonly filters = new Map<string, UpdateFilter>();
  readonly #clock: SimulatorClock;
  readonly #settle: () => void;
  readonly #waiters = new Set<Waiter>();
  #queue: Pending[] = [];
  #version = 0;
  /** The last answer, sent again when a caller says it never got it. */
  #sent: { readonly base: string; readonly answer: Vim.UpdateSet } | undefined;
  #isWaking = false;

  constructor(clock: SimulatorClock, settle: () => void) {
    this.#clock = clock;
    this.#settle = settle;
  }

  add(filter: UpdateFilter): void {
    this.filters.set(filter.ref.value, filter);
    this.#wake();
  }

  remove(moid: string): void {
    this.filters.delete(moid);
    this.#queue = this.#queue.filter(({ filter }) => filter.value !== moid);
  }

  note(change: RegistryChange): void {
    let concerns = false;
    for (const filter of this.filters.values()) concerns = filter.note(change) || concerns;
    if (concerns) this.#wake();
  }

  /** Ends pending waits with the fault RequestCanceled. */
  cancel(): void {
    for (const waiter of [...this.#waiters]) waiter.fail(requestCanceled());
  }

  /** Ends pending waits because the collector is gone. */
  destroy(ref: ManagedObjectReference): void {
    for (const waiter of [...this.#waiters]) waiter.fail(managedObjectNotFound(ref));
    this.filters.clear();
  }

  /**
   * Updates after `version`; an empty version starts over with everything. Undefined when nothing happened
   * for `maxWaitSeconds`. Throws the fault InvalidCollectorVersion for a version that was never handed out.
   */
  async wait(
    version: string,
    options: Vim.WaitOptions,
    signal: AbortSignal,
  ): Promise<Vim.UpdateSet | undefined> {
    if (version === "") this.#restart();
    else if (this.#sent?.base === version) return this.#sent.answer;
    else if (this.#sent?.answer.version !== version)
      throw methodFault(
        "InvalidCollectorVersion",
        `The version '${version}' is not one this collector handed out.`,
      );
    const until =
      options.maxWaitSeconds === undefined ? undefined : this.#clock.now() + 1000 * options.maxWaitSeconds;
    for (;;) {
      const answer = this.#answer(version, options.maxObjectUpdates);
      if (answer || (until !== undefined && this.#clock.now() >= until)) return answer;
      await this.#nextChange(until, signal);
    }
  }

  #restart(): void {
    for (const filter of this.filters.values()) filter.reset();
    this.#queue = [];
  }

  #answer(base: string, maximum: number | undefined): Vim.UpdateSet | undefined {
    this.#settle();
    for (const filter of this.filters.values()) {
      const { objects, missing } = filter.collect();
      for (const object of objects) this.#queue.push({ filter: filter.ref, object });
      for (const object of missing) this.#queue.push({ filter: filter.ref, missing: object });
    }
    if (this.#queue.length === 0) return undefined;
    const part = this.#queue.splice(0, maximum ?? this.#queue.length);
    this.#version += 1;
    const answer: Vim.UpdateSet = {
      version: String(this.#version),
      filterSet: byFilter(part),
      truncated: this.#queue.length > 0,
    };
    this.#sent = { base, answer };
    return answer;
  }

  async #nextChange(until: number | undefined, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let stop = () => {};
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = { wake: resolve, fail: reject };
      const onAbort = () => reject(requestCanceled());
      this.#waiters.add(waiter);
      signal.addEventListener("abort", onAbort, { once: true });
      const cancelTimer =
        until === undefined ? undefined : this.#clock.schedule(until - this.#clock.now(), resolve);
      stop = () => {
        this.#waiters.delete(waiter);
        signal.removeEventListener("abort", onAbort);
        cancelTimer?.();
      };
    }).finally(() => stop());
  }

  /** Wakes waits once the changes that belong together have all happened. */
  #wake(): void {
    if (this.#isWaking || this.#waiters.size === 0) return;
    this.#isWaking = true;
    setImmediate(() => {
      this.#isWaking = false;
      for (const waiter of [...this.#waiters]) waiter.wake();
    });
  }
}

class FilterUpdate implements Vim.PropertyFilterUpdate {
  readonly filter: ManagedObjectReference;
  readonly objectSet: Vim.ObjectUpdate[] = [];
  readonly missingSet: Vim.MissingObject[] = [];

  constructor(filter: ManagedObjectReference) {
    this.filter = filter;
  }
}

function byFilter(part: readonly Pending[]): Vim.PropertyFilterUpdate[] {
  const updates = new Map<string, FilterUpdate>();
  for (const { filter, object, missing } of part) {
    const update = getOrAdd(updates, filter.value, () => new FilterUpdate(filter));
    if (object) update.objectSet.push(object);
    if (missing) update.missingSet.push(missing);
  }
  return [...updates.values()];
}
