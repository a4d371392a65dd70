import { saveInstance } from "../conductor/instance-records.ts";
import type { VmState } from "../objects/instance.ts";
import { failureOf, isNovaError } from "./failures/failure-of.ts";
import type { InstanceRequest } from "./instance-method.ts";
import type { Manager } from "./manager.ts";

/** Failures before which nothing of the instance was changed. */
const harmless = ["NotImplementedError", "ResizeError", "InstanceInvalidState", "UnableToMigrateToSelf"];

/**
 * Does work after whose failure an instance is in error, unless nothing has changed, which `isUnharmed` may find out:
 * then it has `vmState` again and no task.
 */
export async function erroringOut<T>(
  { conductor, log }: Manager,
  { context, instance, uuid }: InstanceRequest,
  vmState: VmState | null,
  work: () => Promise<T>,
  isUnharmed: () => Promise<boolean> = async () => false,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = failureOf(error, uuid);
    if (
      isNovaError(failure, "InstanceNotFound", "UnexpectedTaskStateError", "UnexpectedDeletingTaskStateError")
    )
      throw failure;
    const isAsBefore = isNovaError(failure, ...harmless) || (await isUnharmed().catch(() => false));
    const state = isAsBefore ? vmState : "error";
    try {
      await saveInstance(conductor, context, instance, { vm_state: state, task_state: null });
    } catch (cause) {
      log.warn(`the instance was not set to ${state}`, { context, instance: uuid, error: cause });
    }
    throw failure;
  }
}
