import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import { VimFaultError, VSphereError } from "../errors.ts";
import { fetchPropertiesOf } from "../property/fetch-properties.ts";
import { isInterruption } from "../property/wait-for-updates.ts";
import { pause, type RetryPolicy } from "../retry-policy.ts";
import type { Call } from "../session-link.ts";
import { TaskCollector } from "./task-collector.ts";
import { isFinished } from "./task-progress.ts";

/** Who wants to know about one task. */
export interface TaskObserver {
  readonly onInfo: (info: Vim.TaskInfo) => void;
  readonly onError: (error: unknown) => void;
}

/** After so many failures in a row the followed tasks are given up. */
const maximumFailures = 3;

/** A server that cannot be reached gets more chances: with the pauses between them, some minutes. */
const maximumInterruptions = 40;

const fatalCodes: ReadonlySet<string> = new Set(["VSPHERE_SESSION_CLOSED", "VSPHERE_INVALID_LOGIN"]);

function notFound(task: ManagedObjectReference): VimFaultError {
  return new VimFaultError("VSPHERE_FAULT", `${formatReference(task)} is not known to the server any more`, {
    fault: { $type: "ManagedObjectNotFound", obj: task },
    localizedMessage: "",
    method: "WaitForUpdatesEx",
  });
}

/** Follows all running tasks of a session with one pending wait; none is pending while nothing runs. */
export class TaskFollower {
  readonly #call: Call;
  readonly #content: Vim.ServiceContent;
  readonly #retry: RetryPolicy;
  readonly #collector: TaskCollector;
  readonly #tasks = new Map<string, ManagedObjectReference>();
  readonly #observers = new Map<string, Set<TaskObserver>>();
  #running = false;
  /** Set while an answer or the end of a pause is waited for; aborting it makes the loop start again. */
  #wait: AbortController | undefined;
  #covering: Promise<void> | undefined;

  constructor(call: Call, content: Vim.ServiceContent, retry: RetryPolicy) {
    this.#call = call;
    this.#content = content;
    this.#retry = retry;
    this.#collector = new TaskCollector(call, content);
  }

  /** Tells `observer` the task's info now and at every change, until it is finished or `stop` is called. */
  follow(task: ManagedObjectReference, observer: TaskObserver): { readonly stop: () => void } {
    const key = formatReference(task);
    const observers = this.#observers.get(key);
    if (observers) observers.add(observer);
    else {
      this.#observers.set(key, new Set([observer]));
      this.#tasks.set(key, task);
      // Of a task that was in the view before, the server tells changes only.
      const isOld = this.#collector.holds(key);
      this.#start();
      if (isOld) this.#read([task]).catch((error) => this.#fail(task, error));
    }
    return { stop: () => this.#stop(key, observer) };
  }

  /** Tells all observers `error` and ends the pending wait. */
  close(error: VSphereError): void {
    for (const task of [...this.#tasks.values()]) this.#fail(task, error);
    this.#wait?.abort(error);
  }

  #start(): void {
    if (!this.#running) {
      this.#running = true;
      void this.#run();
    } else if (this.#wait) {
      const wait = this.#wait;
      this.#cover().catch((error) => wait.abort(error));
    }
  }

  #stop(key: string, observer: TaskObserver): void {
    const observers = this.#observers.get(key);
    observers?.delete(observer);
    if (observers?.size !== 0) return;
    this.#forget(key);
  }

  #forget(key: string): void {
    this.#tasks.delete(key);
    this.#observers.delete(key);
    if (this.#tasks.size === 0 && this.#wait) void this.#collector.cancelWait();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (this.#tasks.size > 0) {
      try {
        await this.#cover();
        const updates = await this.#nextUpdates();
        if (updates) for (const update of updates) await this.#apply(update);
        else await this.#read([...this.#tasks.values()]);
        failures = 0;
      } catch (error) {
        failures = await this.#recover(error, failures + 1);
      }
    }
    this.#running = false;
  }

  /** Puts all followed tasks into the view; calls that overlap share the work. */
  #cover(): Promise<void> {
    this.#covering ??= this.#coverAll().finally(() => {
      this.#covering = undefined;
    });
    return this.#covering;
  }

  async #coverAll(): Promise<void> {
    while (this.#tasks.size > 0 && !this.#collector.covers(this.#tasks))
      for (const task of await this.#collector.cover(this.#tasks)) this.#fail(task, notFound(task));
  }

  async #nextUpdates(): Promise<Vim.ObjectUpdate[] | undefined> {
    if (this.#tasks.size === 0) return [];
    return this.#interruptible((signal) => this.#collector.wait(signal));
  }

  async #interruptible<T>(wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#wait = new AbortController();
    try {
      return await wait(this.#wait.signal);
    } finally {
      this.#wait = undefined;
    }
  }

  async #apply(update: Vim.ObjectUpdate): Promise<void> {
    const key = formatReference(update.obj);
    if (!this.#tasks.has(key)) return;
    const change = update.changeSet?.find(({ name }) => name === "info");
    if (update.kind === "leave" || !change) await this.#read([update.obj]);
    else this.#tell(key, change.val as Vim.TaskInfo);
  }

  /** Looks at tasks directly: when nothing was heard of them for long, or when they left the view. */
  async #read(tasks: readonly ManagedObjectReference[]): Promise<void> {
    const { propertyCollector } = this.#content;
    const found = await fetchPropertiesOf(this.#call, propertyCollector, tasks, ["info"]);
    for (const task of tasks) {
      const info = found.get(formatReference(task))?.info as Vim.TaskInfo | undefined;
      if (info) this.#tell(formatReference(task), info);
      else this.#fail(task, notFound(task));
    }
  }

  #tell(key: string, info: Vim.TaskInfo): void {
    const observers = [...(this.#observers.get(key) ?? [])];
    if (isFinished(info)) this.#forget(key);
    for (const observer of observers) observer.onInfo(info);
  }

  #fail(task: ManagedObjectReference, error: unknown): void {
    const key = formatReference(task);
    const observers = [...(this.#observers.get(key) ?? [])];
    this.#forget(key);
    for (const observer of observers) observer.onError(error);
  }

  /**
   * The collector ends with its login and with a lost version: a new one is made, unless that keeps failing.
   * Gives the number of failures that counts from here on.
   */
  async #recover(error: unknown, failures: number): Promise<number> {
    if (error instanceof VimFaultError && error.faultType === "RequestCanceled") return failures - 1;
    this.#collector.reset();
    const task = this.#missingTask(error);
    if (task) {
      this.#fail(task, notFound(task));
      return failures - 1;
    }
    const isFatal = error instanceof VSphereError && fatalCodes.has(error.code);
    const chances = isInterruption(error) ? maximumInterruptions : maximumFailures;
    if (isFatal || failures >= chances)
      for (const followed of [...this.#tasks.values()]) this.#fail(followed, lostSight(followed, error));
    else await this.#interruptible((signal) => pause(this.#retry, failures, signal)).catch(() => undefined);
    return failures;
  }

  /** The followed task that a fault says is gone. */
  #missingTask(error: unknown): ManagedObjectReference | undefined {
    if (!(error instanceof VimFaultError) || error.faultType !== "ManagedObjectNotFound") return undefined;
    const missing = error.fault["obj"] as ManagedObjectReference | undefined;
    return missing && this.#tasks.get(formatReference(missing));
  }
}

function lostSight(task: ManagedObjectReference, cause: unknown): VSphereError {
  const code = cause instanceof VSphereError ? cause.code : "VSPHERE_PROTOCOL";
  const text = cause instanceof Error ? cause.message : String(cause);
  return new VSphereError(
    code,
    `lost sight of ${formatReference(task)}, which may still run on the server: ${text}`,
    { cause },
  );
}
