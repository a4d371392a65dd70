import type { ManagedObjectReference } from "@novasphere/vim25";
import { type TaskOptions, VimFaultError } from "@novasphere/vsphere-client";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { planMove } from "./plan-move.ts";
import { leaveServerGroup } from "./server-group.ts";
import { settleTasks } from "./settle-tasks.ts";
import { rememberVm } from "./vm-lookup.ts";

/**
 * Moves an instance, running or not, into another node's pool: in one task, with its files where the other node's
 * hosts do not mount their datastore. There already is success. What it ends with is certain: an error, or an abort
 * that came in time, leaves the instance where it was, as it was. Throws what {@link planMove} throws, before anything
 * is changed.
 */
export async function relocateToNode(
  node: NodeContext,
  uuid: string,
  target: NodeContext,
  options: TaskOptions = {},
): Promise<void> {
  const plan = await planMove(node, uuid, target, options);
  if (!plan) return;
  const { vm, spec, leftGroup } = plan;
  try {
    await runNodeTask(target, "RelocateVM_Task", { _this: vm, spec }, options);
  } catch (error) {
    // A fault says that it has not moved; of a lost answer, only vCenter knows what became.
    if (error instanceof VimFaultError || !(await hasArrived(target, vm).catch(() => false))) throw error;
  }
  rememberVm(target, uuid, { vm, resourcePool: target.resourcePool });
  // The instance has moved, whatever becomes of the rule that it left.
  if (leftGroup !== undefined) await leaveServerGroup(node, leftGroup, vm, options).catch(() => undefined);
}

/** Whether a VM is in a node's pool, once nothing moves it any more. */
async function hasArrived(
  target: NodeContext,
  vm: ManagedObjectReference<"VirtualMachine">,
): Promise<boolean> {
  await settleTasks(target, vm, /relocate|migrate|vmotion/i);
  const { resourcePool } = await target.session.fetchProperties(vm, ["resourcePool"]);
  return resourcePool?.value === target.resourcePool.value;
}
