import type { ManagedObjectReference } from "@novasphere/vim25";
import type { Call } from "../soap/method-table.ts";
import type { ManagedObject } from "../state/managed-object.ts";

/** Starts the task a `…_Task` method answers with; `run` does the work when the task's time is over. */
export function startTask(
  call: Call,
  descriptionId: string,
  run: () => unknown,
  entity: ManagedObject = call.target,
): ManagedObjectReference {
  const { vcenter, method, session } = call;
  return vcenter.tasks.start({
    name: method,
    descriptionId,
    entity,
    userName: session.userName,
    run: () => vcenter.actAs(session.userName, run),
  });
}
