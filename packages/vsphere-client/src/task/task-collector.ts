import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { cancelWait, waitForUpdates } from "../property/wait-for-updates.ts";
import type { Call } from "../session-link.ts";
import { requireViewManager, viewFilterSpec } from "../view/container-view.ts";

/** What the server holds for following tasks; all of it ends with the login that made it. */
interface Remote {
  readonly collector: ManagedObjectReference;
  readonly view: ManagedObjectReference;
  /** Keys of the tasks in the view. */
  readonly members: Map<string, ManagedObjectReference>;
  version: string;
}

/**
 * One property collector of its own with one filter over a list view of tasks. The view may change while a wait
 * is pending: the server notices and ends the wait. That way a filter is never made or destroyed under a wait.
 */
export class TaskCollector {
  readonly #call: Call;
  readonly #content: Vim.ServiceContent;
  #remote: Remote | undefined;

  constructor(call: Call, content: Vim.ServiceContent) {
    this.#call = call;
    this.#content = content;
  }

  /** True when all of `tasks` are in the view. */
  covers(tasks: ReadonlyMap<string, unknown>): boolean {
    const members = this.#remote?.members;
    return members !== undefined && [...tasks.keys()].every((key) => members.has(key));
  }

  /** True when the task of that key is in the view, followed now or before. */
  holds(key: string): boolean {
    return this.#remote?.members.has(key) ?? false;
  }

  /** Makes the view hold what `tasks` holds now. Gives back those that the server does not know. */
  async cover(tasks: ReadonlyMap<string, ManagedObjectReference>): Promise<ManagedObjectReference[]> {
    this.#remote ??= await this.#create();
    const { view, members } = this.#remote;
    const add = [...tasks].filter(([key]) => !members.has(key));
    const remove = [...members].filter(([key]) => !tasks.has(key));
    for (const [key, task] of add) members.set(key, task);
    for (const [key] of remove) members.delete(key);
    const unknown = await this.#call("ModifyListView", {
      _this: view,
      add: add.map(([, task]) => task),
      remove: remove.map(([, task]) => task),
    });
    return unknown ?? [];
  }

  /** Waits until something changes and gives the new infos; undefined when the longest wait has passed. */
  async wait(signal: AbortSignal): Promise<Vim.ObjectUpdate[] | undefined> {
    const remote = this.#remote;
    if (!remote) return [];
    const set = await waitForUpdates(this.#call, remote.collector, remote.version, signal);
    if (!set) return undefined;
    remote.version = set.version;
    return (set.filterSet ?? []).flatMap((filter) => filter.objectSet ?? []);
  }

  /** Asks the server to end a pending wait, which then fails with `RequestCanceled`. */
  async cancelWait(): Promise<void> {
    if (this.#remote) await cancelWait(this.#call, this.#remote.collector);
  }

  /** Forgets what the server holds, after it was lost. */
  reset(): void {
    this.#remote = undefined;
  }

  /** Begins with an empty view: only changing it tells which tasks the server does not know. */
  async #create(): Promise<Remote> {
    const { propertyCollector } = this.#content;
    const [collector, view] = await Promise.all([
      this.#call("CreatePropertyCollector", { _this: propertyCollector }, { idempotent: true }),
      this.#call("CreateListView", { _this: requireViewManager(this.#content) }, { idempotent: true }),
    ]);
    const spec = viewFilterSpec(view, "Task", ["info"]);
    await this.#call("CreateFilter", { _this: collector, spec, partialUpdates: false });
    return { collector, view, members: new Map(), version: "" };
  }
}
