import { saveInstance } from "../../conductor/instance-records.ts";
import { instanceKey } from "../../instance/driver-instance.ts";
import type { VmState } from "../../objects/instance.ts";
import { erroringOut } from "../erroring-out.ts";
import type { InstanceWork } from "../instance-method.ts";
import { fetchPowerState } from "../power-state-of.ts";

/** Where the state before a suspension is kept. */
const oldState = "old_vm_state";

/** Suspends an instance to disk. */
export const suspendInstance: InstanceWork = async (manager, request) => {
  const { context, instance, signal } = request;
  const vmState = instance.find("vm_state") ?? null;
  const system_metadata = { ...instance.get("system_metadata"), [oldState]: vmState };
  await erroringOut(manager, request, vmState, async () => {
    await manager.driver.suspend({ signal }, instanceKey(instance));
    const power_state = await fetchPowerState(manager, instance, signal);
    await saveInstance(
      manager.conductor,
      context,
      instance,
      { system_metadata, power_state, vm_state: "suspended", task_state: null },
      { expectedTaskState: "suspending" },
    );
  });
  return undefined;
};

/** Wakes a suspended instance, into the state it had before. */
export const resumeInstance: InstanceWork = async (manager, request) => {
  const { context, instance, signal } = request;
  const vmState = instance.find("vm_state") ?? null;
  const { [oldState]: before, ...system_metadata } = instance.get("system_metadata");
  await erroringOut(manager, request, vmState, async () => {
    await manager.driver.resume({ signal }, instanceKey(instance));
    const power_state = await fetchPowerState(manager, instance, signal);
    await saveInstance(
      manager.conductor,
      context,
      instance,
      { system_metadata, power_state, vm_state: (before as VmState | null) || "active", task_state: null },
      { expectedTaskState: "resuming" },
    );
  });
  return undefined;
};
