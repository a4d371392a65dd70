import { formatReference, type ManagedObjectReference, type Methods } from "@novasphere/vim25";
import type { TaskMethod, TaskOptions } from "@novasphere/vsphere-client";
import type { NodeContext } from "./node-context.ts";

/** How long a task may take to end after it was cancelled. */
const cancelMs = 30_000;

/**
 * Runs a task and does not leave before it has ended: an abort cancels it, and throws the signal's reason only where
 * the task ended otherwise than in success. One that came too late is not noticed.
 */
export async function runSettledTask<M extends TaskMethod>(
  { session }: NodeContext,
  method: M,
  parameters: Methods[M]["request"],
  { signal, onProgress }: TaskOptions,
): Promise<void> {
  signal?.throwIfAborted();
  // Aborting the start would leave a task that nobody can name.
  const task = (await session.call(method, parameters)) as ManagedObjectReference;
  try {
    await session.waitForTask(task, { signal, onProgress, cancelOnAbort: true });
  } catch (error) {
    if (!signal?.aborted || error !== signal.reason) throw error;
    const isDone = await session.waitForTask(task, { signal: AbortSignal.timeout(cancelMs) }).then(
      () => true,
      () => false,
    );
    if (!isDone) throw error;
  }
}

/** Waits until the tasks on an object whose description id matches have ended, however they end. */
export async function settleTasks(
  { session }: NodeContext,
  entity: ManagedObjectReference<"VirtualMachine">,
  description: RegExp,
): Promise<void> {
  const { recentTask = [] } = await session.fetchProperties(entity, ["recentTask"]);
  const tasks = recentTask.map(({ value }) => ({ type: "Task", value }) as const);
  const found = await session.fetchPropertiesOf(tasks, ["info.descriptionId"]);
  const meant = tasks.filter((task) =>
    description.test(found.get(formatReference(task))?.["info.descriptionId"] ?? ""),
  );
  await Promise.allSettled(meant.map((task) => session.waitForTask(task)));
}
