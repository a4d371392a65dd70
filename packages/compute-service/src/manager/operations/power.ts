import { saveInstance } from "../../conductor/instance-records.ts";
import { instanceKey } from "../../instance/driver-instance.ts";
import type { Instance } from "../../objects/instance.ts";
import type { InstanceRequest, InstanceWork } from "../instance-method.ts";
import type { Manager } from "../manager.ts";
import { fetchPowerState, powerStates } from "../power-state-of.ts";
import { forgetShelving } from "./shelved-image.ts";

/** Starts an instance; one that was shelved and kept its VM needs its image no more. */
export const startInstance: InstanceWork = async (manager, request) => {
  const { context, instance, signal } = request;
  await manager.driver.powerOn({ signal }, instanceKey(instance));
  await forgetShelving(manager, request, instance.find("system_metadata")?.["shelved_image_id"]);
  const power_state = await fetchPowerState(manager, instance, signal);
  await saveInstance(
    manager.conductor,
    context,
    instance,
    { power_state, vm_state: "active", task_state: null },
    { expectedTaskState: "powering-on" },
  );
  return undefined;
};

/** Stops an instance, after asking its guest where that is wanted. */
export const stopInstance: InstanceWork = async (manager, request) => {
  const { context, instance, signal, args } = request;
  const before = await fetchPowerState(manager, instance, signal);
  const isOff = before !== powerStates.running && before !== 7;
  await turnOff(manager, request, args["clean_shutdown"] !== false);
  const power_state = await fetchPowerState(manager, instance, signal);
  await saveInstance(
    manager.conductor,
    context,
    instance,
    { power_state, vm_state: "stopped", task_state: null },
    // Nova's power sync stops what is off already, and has no task for it.
    { expectedTaskState: ["powering-off", ...(isOff ? [null] : [])] },
  );
  return undefined;
};

/** Powers off, with time for the guest where that is wanted. */
export async function turnOff(
  { driver, options }: Manager,
  { instance, signal }: Pick<InstanceRequest, "instance" | "signal">,
  isClean: boolean,
): Promise<void> {
  await driver.powerOff({ signal }, instanceKey(instance), guestTimeout({ options }, instance, isClean));
}

/** How long a guest may take to shut down: none for one that is not asked; its image may say more or less than usual. */
export function guestTimeout(
  { options: { shutdownTimeoutMs } }: Pick<Manager, "options">,
  instance: Instance,
  isClean: boolean,
): number {
  if (!isClean) return 0;
  const seconds = Number(instance.find("system_metadata")?.["image_os_shutdown_timeout"] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : shutdownTimeoutMs;
}

/** Powers an instance off whose deletion may still be taken back. */
export const softDeleteInstance: InstanceWork = async (manager, request) => {
  const { context, instance, signal } = request;
  await turnOff(manager, request, false);
  const power_state = await fetchPowerState(manager, instance, signal);
  await saveInstance(
    manager.conductor,
    context,
    instance,
    { power_state, vm_state: "soft-delete", task_state: null },
    { expectedTaskState: ["soft-deleting"] },
  );
  return undefined;
};

/** Takes a soft deletion back. */
export const restoreInstance: InstanceWork = async (manager, { context, instance, signal }) => {
  await manager.driver.powerOn({ signal }, instanceKey(instance));
  const power_state = await fetchPowerState(manager, instance, signal);
  await saveInstance(
    manager.conductor,
    context,
    instance,
    { power_state, vm_state: "active", task_state: null },
    { expectedTaskState: "restoring" },
  );
  return undefined;
};
