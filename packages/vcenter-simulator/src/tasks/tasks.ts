import { isManagedObjectKindOf, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import type { SimulatorClock } from "../clock.ts";
import { type CallRules, ruleFault } from "../control/call-rules.ts";
import type { Tempo } from "../control/tempo.ts";
import { requestCanceled } from "../faults/faults.ts";
import type { MethodFaultError } from "../faults/method-fault.ts";
import { toMethodFault } from "../faults/to-method-fault.ts";
import type { Identifiers } from "../state/identifiers.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Registry } from "../state/registry.ts";
import { RecentTasks } from "./recent-tasks.ts";

/** What a task does and on what. */
export interface TaskPlan {
  /** The method that started it, e.g. `PowerOnVM_Task`. */
  readonly name: string;
  /** The method's description id, e.g. `VirtualMachine.powerOn`. */
  readonly descriptionId: string;
  readonly entity: ManagedObject;
  readonly userName: string;
  /** Does the work, at the end of the task's time; what it returns is the task's result. */
  readonly run: () => unknown;
}

/** Thrown by a task's work that cannot be done yet; it is tried again after every change in the inventory. */
export class TaskPending extends Error {
  /** When to give up, and with which fault; never when absent. */
  readonly giveUp: { readonly afterMs: number; readonly fault: MethodFaultError } | undefined;

  constructor(giveUp?: { readonly afterMs: number; readonly fault: MethodFaultError }) {
    super("the task waits for the inventory to change");
    this.giveUp = giveUp;
  }
}

interface RunningTask {
  readonly task: ManagedObject<"Task">;
  readonly plan: TaskPlan;
  stop: () => void;
  /** What it was told to fail with. */
  fault?: MethodFaultError;
}

/** Progress is reported in this many steps. */
const steps = 4;
/** Finished tasks kept for late readers. */
const keptTasks = 1000;

/** Starts tasks, moves them on with the clock and ends them. */
export class Tasks {
  readonly #registry: Registry;
  readonly #ids: Identifiers;
  readonly #clock: SimulatorClock;
  readonly #tempo: Tempo;
  readonly #rules: CallRules;
  readonly #running = new Map<string, RunningTask>();
  readonly #pending = new Set<RunningTask>();
  /** Tasks that have ended, and what they worked on. */
  readonly #finished: [task: ManagedObjectReference, entity: ManagedObjectReference][] = [];
  readonly #recent: RecentTasks;
  #isRetrying = false;
  #chain = 0;

  constructor(registry: Registry, ids: Identifiers, clock: SimulatorClock, tempo: Tempo, rules: CallRules) {
    this.#registry = registry;
    this.#ids = ids;
    this.#clock = clock;
    this.#tempo = tempo;
    this.#rules = rules;
    this.#recent = new RecentTasks(registry, clock);
    registry.onChange(({ object }) => {
      if (this.#pending.size > 0 && object.ref.type !== "Task") this.#retryPending();
    });
  }

  /** Starts a task; without a delay it is over when this returns. An infinite delay makes it hang. */
  start(plan: TaskPlan): ManagedObjectReference {
    const moid = this.#ids.nextMoid("Task");
    const task = this.#registry.add("Task", moid, { info: this.#newInfo(moid, plan) });
    const running: RunningTask = { task, plan, stop: () => {} };
    this.#running.set(moid, running);
    this.#recent.enter(task.ref, plan.entity.ref);
    const [disturbance] = this.#rules.effectsOn(["taskFault", "taskHang"], plan.name, plan.entity);
    if (disturbance?.kind === "taskFault") running.fault = ruleFault(disturbance.fault, disturbance.message);
    const delayMs =
      disturbance?.kind === "taskHang" ? Number.POSITIVE_INFINITY : this.#tempo.taskDelayOf(plan.name);
    if (delayMs > 0) this.#scheduleStep(running, 0, delayMs);
    else this.#finish(running);
    return task.ref;
  }

  /** Stops a running task; one that has ended stays as it is. */
  cancel(ref: ManagedObjectReference): void {
    const running = this.#running.get(ref.value);
    if (!running) return;
    this.#end(running, { cancelled: true, ...failure(requestCanceled()) });
  }

  /** Stops the clock of all running tasks. */
  close(): void {
    for (const running of this.#running.values()) running.stop();
    this.#running.clear();
    this.#pending.clear();
  }

  #newInfo(moid: string, { name, descriptionId, entity, userName }: TaskPlan): Vim.TaskInfo {
    this.#chain += 1;
    const { name: entityName } = entity.properties as { name?: string };
    return {
      key: moid,
      task: { type: "Task", value: moid },
      name,
      descriptionId,
      // The schema knows managed entities only; pyVmomi refuses tasks of browsers and file managers otherwise.
      ...(isManagedObjectKindOf(entity.ref.type, "ManagedEntity") ? { entity: entity.ref } : {}),
      ...(entityName === undefined ? {} : { entityName }),
      state: "running",
      cancelled: false,
      cancelable: true,
      progress: 0,
      reason: { $type: "TaskReasonUser", userName },
      queueTime: this.#now(),
      startTime: this.#now(),
      eventChainId: this.#chain,
    };
  }

  #scheduleStep(running: RunningTask, step: number, delayMs: number): void {
    if (!Number.isFinite(delayMs)) return;
    running.stop = this.#clock.schedule(delayMs / steps, () => {
      if (step + 1 === steps) return this.#finish(running);
      const progress = Math.round((100 * (step + 1)) / steps);
      this.#update(running.task, { progress });
      this.#scheduleStep(running, step + 1, delayMs);
    });
  }

  #finish(running: RunningTask): void {
    try {
      if (running.fault) throw running.fault;
      const result = running.plan.run();
      this.#end(running, { state: "success", ...(result === undefined ? {} : { result }) });
    } catch (error) {
      if (error instanceof TaskPending) this.#postpone(running, error);
      else this.#end(running, failure(toMethodFault(error)));
    }
  }

  #postpone(running: RunningTask, { giveUp }: TaskPending): void {
    if (this.#pending.has(running)) return;
    this.#pending.add(running);
    if (!giveUp) return;
    running.stop = this.#clock.schedule(giveUp.afterMs, () => this.#end(running, failure(giveUp.fault)));
  }

  #retryPending(): void {
    if (this.#isRetrying) return;
    this.#isRetrying = true;
    setImmediate(() => {
      this.#isRetrying = false;
      for (const running of [...this.#pending]) this.#finish(running);
    });
  }

  #end(running: RunningTask, outcome: Partial<Vim.TaskInfo>): void {
    const { task, plan } = running;
    running.stop();
    this.#pending.delete(running);
    this.#running.delete(task.ref.value);
    const { progress: _over, ...info } = task.properties.info;
    this.#registry.update(task, {
      info: { ...info, cancelable: false, completeTime: this.#now(), ...outcome },
    });
    this.#finished.push([task.ref, plan.entity.ref]);
    if (this.#finished.length > keptTasks) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const [task, entity] = this.#finished.shift() ?? [];
    if (!task || !entity) return;
    this.#registry.remove(task);
    this.#recent.leave(task, entity);
  }

  #update(task: ManagedObject<"Task">, changes: Partial<Vim.TaskInfo>): void {
    this.#registry.update(task, { info: { ...task.properties.info, ...changes } });
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

function failure(fault: MethodFaultError): Partial<Vim.TaskInfo> {
  return { state: "error", error: fault.toLocalized() };
}
