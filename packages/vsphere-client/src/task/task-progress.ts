import type { ManagedObjectReference, Vim } from "@novasphere/vim25";

/** One step of a task's life. */
export interface TaskProgress {
  readonly task: ManagedObjectReference;
  /** The task's name, e.g. `PowerOnVM_Task`. */
  readonly method: string;
  readonly entityName?: string;
  readonly state: "queued" | "running" | "success" | "error";
  /** 0 to 100; undefined while the server tells none. */
  readonly percent: number | undefined;
}

/** The task's name as the server gives it. */
export function taskMethod(info: Vim.TaskInfo): string {
  return info.name ?? info.descriptionId;
}

/** What a task's info says about its progress. */
export function toTaskProgress(info: Vim.TaskInfo, method = taskMethod(info)): TaskProgress {
  return {
    task: info.task,
    method,
    ...(info.entityName === undefined ? {} : { entityName: info.entityName }),
    state: info.state,
    percent: info.state === "success" ? 100 : info.progress,
  };
}

/** True when nothing is left to tell. */
export function isSameProgress(one: TaskProgress | undefined, other: TaskProgress): boolean {
  return one?.state === other.state && one.percent === other.percent;
}

/** True once a task will not change any more. */
export function isFinished(info: Vim.TaskInfo): boolean {
  return info.state === "success" || info.state === "error";
}
