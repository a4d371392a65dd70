import { saveInstance } from "../../conductor/instance-records.ts";
import { instanceKey } from "../../instance/driver-instance.ts";
import { failureOf, isNovaError } from "../failures/failure-of.ts";
import { type InstanceRequest, type InstanceWork, writeFault } from "../instance-method.ts";
import type { Manager } from "../manager.ts";
import { fetchPowerState, powerStates } from "../power-state-of.ts";

/**
 * Restarts an instance. One that still runs after a failure keeps running, with a fault; one that does not is in
 * error.
 */
export const rebootInstance: InstanceWork = async (manager, request) => {
  const { context, instance, uuid, signal, args } = request;
  const { conductor } = manager;
  const isSoft = args["reboot_type"] === "SOFT";
  const [asked, pending, started] = isSoft
    ? (["rebooting", "reboot_pending", "reboot_started"] as const)
    : (["rebooting_hard", "reboot_pending_hard", "reboot_started_hard"] as const);
  const vmState = instance.find("vm_state") === "rescued" ? "rescued" : "active";
  const before = await fetchPowerState(manager, instance, signal);
  await saveInstance(
    conductor,
    context,
    instance,
    { task_state: pending, power_state: before },
    { expectedTaskState: [asked, pending, started] },
  );
  await saveInstance(conductor, context, instance, { task_state: started }, { expectedTaskState: pending });
  try {
    await restart(manager, request, isSoft, before);
  } catch (error) {
    const failure = failureOf(error, uuid);
    if (isNovaError(failure, "InstanceNotFound")) throw failure;
    const power_state = await fetchPowerState(manager, instance, signal);
    if (power_state !== powerStates.running) {
      await saveInstance(conductor, context, instance, { power_state, vm_state: "error", task_state: null });
      throw failure;
    }
    manager.log.warn("the reboot failed and the instance runs on", { context, instance: uuid, error });
    await writeFault(manager, context, uuid, failure);
  }
  const power_state = await fetchPowerState(manager, instance, signal);
  await saveInstance(conductor, context, instance, { power_state, vm_state: vmState, task_state: null });
  return undefined;
};

/** A hard reboot also starts what is off: that is how users repair an instance in error. */
async function restart(
  { driver }: Manager,
  { instance, signal }: InstanceRequest,
  isSoft: boolean,
  powerState: number,
): Promise<void> {
  const key = instanceKey(instance);
  if (!isSoft && powerState !== powerStates.running) await driver.powerOn({ signal }, key);
  else await driver.reboot({ signal }, key, isSoft ? "soft" : "hard");
}
