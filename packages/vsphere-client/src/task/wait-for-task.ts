import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { Call } from "../session-link.ts";
import type { TaskFollower } from "./task-follower.ts";
import { requireTaskResult } from "./task-outcome.ts";
import { isFinished, isSameProgress, type TaskProgress, toTaskProgress } from "./task-progress.ts";
import type { TaskMethod } from "./task-result.ts";

/** How a task is waited for. */
export interface TaskOptions {
  /** Stops waiting. The task goes on unless `cancelOnAbort` is set. */
  readonly signal?: AbortSignal | undefined;
  /** Called when state or percentage change; an error thrown in it ends the waiting. */
  readonly onProgress?: ((progress: TaskProgress) => void) | undefined;
  /** On abort also ask the server to cancel the task; whether and when it does is up to the task. */
  readonly cancelOnAbort?: boolean | undefined;
  /**
   * With `cancelOnAbort`, how long to wait for the cancelled task to end, so that nothing runs on behind the caller's
   * back. One that ends in success all the same counts as that. Default 0: not at all.
   */
  readonly settleTimeoutMs?: number | undefined;
}

/**
 * Waits until a task is finished and gives its result. Throws `VSPHERE_TASK_FAILED` with the task's fault; the
 * signal's reason after an abort, once the server has been asked to cancel where that is wanted. `method` is
 * the task's name when the caller knows it better than the server tells it.
 */
export async function waitForTask(
  follower: TaskFollower,
  call: Call,
  task: ManagedObjectReference,
  options: TaskOptions = {},
  method?: TaskMethod,
): Promise<unknown> {
  try {
    return requireTaskResult(await finishedInfo(follower, task, options, method), method);
  } catch (error) {
    const { signal, cancelOnAbort, settleTimeoutMs = 0 } = options;
    if (!signal?.aborted || error !== signal.reason || !cancelOnAbort) throw error;
    await call("CancelTask", { _this: task }).catch(() => undefined);
    const end = settleTimeoutMs > 0 ? await settledInfo(follower, task, settleTimeoutMs) : undefined;
    if (end?.state === "success") return end.result;
    throw error;
  }
}

/** How a cancelled task ended; undefined when it did not in time, or nobody can tell. */
async function settledInfo(
  follower: TaskFollower,
  task: ManagedObjectReference,
  timeoutMs: number,
): Promise<Vim.TaskInfo | undefined> {
  const options = { signal: AbortSignal.timeout(timeoutMs) };
  return finishedInfo(follower, task, options, undefined).catch(() => undefined);
}

function finishedInfo(
  follower: TaskFollower,
  task: ManagedObjectReference,
  { signal, onProgress }: TaskOptions,
  method: TaskMethod | undefined,
): Promise<Vim.TaskInfo> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    let last: TaskProgress | undefined;
    const onInfo = (info: Vim.TaskInfo) => {
      const progress = toTaskProgress(info, method);
      const isNews = !isSameProgress(last, progress);
      last = progress;
      try {
        if (isNews) onProgress?.(progress);
      } catch (error) {
        leave();
        reject(error);
        return;
      }
      if (!isFinished(info)) return;
      leave();
      resolve(info);
    };
    const onError = (error: unknown) => {
      leave();
      reject(error);
    };
    const onAbort = () => onError(signal?.reason);
    const leave = () => {
      signal?.removeEventListener("abort", onAbort);
      following.stop();
    };
    const following = follower.follow(task, { onInfo, onError });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
