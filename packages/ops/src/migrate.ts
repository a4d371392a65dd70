import type { Flavor } from "./instance.ts";
import type { NodeContext } from "./node-context.ts";
import { runPowerTask, turnOff } from "./power.ts";
import { relocateToNode } from "./relocate-to-node.ts";
import { type ResizeOptions, resize } from "./resize.ts";
import { requireOurVm } from "./vm-lookup.ts";

/**
 * Powers an instance off, moves it to another node of the session and gives it a flavor's size there; the same node is a
 * resize. A failure or an abort brings it back to where it was, and starts it if it ran. Throws what moves and resizes
 * throw.
 */
export async function migrate(
  node: NodeContext,
  uuid: string,
  target: NodeContext,
  flavor: Flavor,
  options: ResizeOptions = {},
): Promise<void> {
  if (target.resourcePool.value === node.resourcePool.value) return resize(node, uuid, flavor, options);
  const found = await requireOurVm(node, uuid, options);
  try {
    await turnOff(node, found, options);
    await relocateToNode(node, uuid, target, options);
    await resize(target, uuid, flavor, options);
  } catch (error) {
    // The caller's signal may be the reason we are here, so the way back does not listen to it.
    await relocateToNode(target, uuid, node).catch(() => undefined);
    if (found.powerState === "poweredOn")
      await runPowerTask(node, "PowerOnVM_Task", found.vm, {}).catch(() => undefined);
    throw error;
  }
}
