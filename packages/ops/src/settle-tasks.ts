import { formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import type { NodeContext } from "./node-context.ts";

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
