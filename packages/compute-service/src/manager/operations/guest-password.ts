import { saveInstance } from "../../conductor/instance-records.ts";
import { notImplemented, novaFailure } from "../failures/nova-failure.ts";
import type { InstanceWork } from "../instance-method.ts";
import { fetchPowerState, powerStates } from "../power-state-of.ts";

/** Setting a password needs an agent in the guest, and there is none: refused, and the task ends. */
export const setAdminPassword: InstanceWork = async (manager, { context, instance, uuid, signal }) => {
  const power = await fetchPowerState(manager, instance, signal);
  await saveInstance(
    manager.conductor,
    context,
    instance,
    { task_state: null },
    { expectedTaskState: "updating_password" },
  );
  if (power === powerStates.running)
    throw notImplemented("setting a password in a running guest is not supported here");
  const reason = `Instance is not running`;
  throw novaFailure({
    className: "InstancePasswordSetFailed",
    message: `Failed to set admin password on ${uuid} because ${reason}`,
    kwargs: { instance: uuid, reason },
  });
};
