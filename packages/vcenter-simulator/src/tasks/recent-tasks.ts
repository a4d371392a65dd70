import type { ManagedObjectReference } from "@novasphere/vim25";
import type { SimulatorClock } from "../clock.ts";
import type { Registry } from "../state/registry.ts";

/** Tasks that `recentTask` names at most: the task manager's of all, an entity's of its own. */
const listed = { manager: 200, entity: 10 };

/** How long a task that has ended counts as recent. */
const recentMs = 10 * 60_000;

/** Keeps `recentTask` of the task manager and of entities: tasks that run, and those that ended not long ago. */
export class RecentTasks {
  readonly #registry: Registry;
  readonly #clock: SimulatorClock;

  constructor(registry: Registry, clock: SimulatorClock) {
    this.#registry = registry;
    this.#clock = clock;
  }

  /** Lists a new task. */
  enter(task: ManagedObjectReference, entity: ManagedObjectReference): void {
    this.#change(entity, (tasks, most) => [...tasks, task].slice(-most));
  }

  /** Strikes off a task that is no more. */
  leave(task: ManagedObjectReference, entity: ManagedObjectReference): void {
    this.#change(entity, (tasks) => tasks.filter(({ value }) => value !== task.value));
  }

  #change(
    ref: ManagedObjectReference,
    change: (tasks: readonly ManagedObjectReference[], most: number) => ManagedObjectReference[],
  ): void {
    const entity = this.#registry.find("ManagedEntity", ref);
    if (entity)
      this.#registry.update(entity, {
        recentTask: change(this.#recent(entity.properties.recentTask ?? []), listed.entity),
      });
    for (const manager of this.#registry.all("TaskManager"))
      this.#registry.update(manager, {
        recentTask: change(this.#recent(manager.properties.recentTask), listed.manager),
      });
  }

  #recent(tasks: readonly ManagedObjectReference[]): ManagedObjectReference[] {
    const oldest = this.#clock.now() - recentMs;
    return tasks.filter((ref) => {
      const task = this.#registry.find("Task", ref);
      const { completeTime } = task?.properties.info ?? {};
      return task && (completeTime === undefined || Date.parse(completeTime) >= oldest);
    });
  }
}
