import { formatFieldTime } from "../conductor/nova-context.ts";
import type { Instance } from "../objects/instance.ts";
import type { Manager } from "./manager.ts";
import { fetchPowerState } from "./power-state-of.ts";

/** What Nova records of an instance whose VM has just been made and started. One look at the VM. */
export async function activeFields(manager: Manager, instance: Instance, signal: AbortSignal) {
  return {
    power_state: await fetchPowerState(manager, instance, signal),
    vm_state: "active" as const,
    task_state: null,
    launched_at: formatFieldTime(manager.now()),
  };
}
