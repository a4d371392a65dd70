import type { PowerState } from "@novasphere/ops";
import { RemoteError } from "@novasphere/oslo-messaging";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import { fetchInstance, listInstances, saveInstance } from "../conductor/instance-records.ts";
import { adminContext } from "../conductor/nova-context.ts";
import { powerStateNumber } from "../instance/power-state.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { Instance, PowerStateNumber } from "../objects/instance.ts";
import { operationAttributes } from "../repair/repair-host.ts";
import type { ComputeMethods } from "../service/compute-methods.ts";
import { invokeMethod } from "../service/invoke-method.ts";

/** What the comparison of power states needs. */
export interface PowerSyncOptions {
  readonly conductor: ConductorClient;
  readonly methods: ComputeMethods;
  readonly log: ServiceLog;
  readonly signal: AbortSignal;
}

/**
 * Compares what Nova believes of the instances of a service host with what vCenter says (`powerStates`, all that is
 * there), writes what differs, and stops what should run and does not, or runs and should not. One read for the host;
 * only instances that differ cost more.
 */
export async function syncPowerStates(
  host: string,
  powerStates: ReadonlyMap<string, PowerState>,
  options: PowerSyncOptions,
): Promise<void> {
  const { conductor, log } = options;
  for (const listed of await listInstances(conductor, adminContext(), "get_by_host", [host])) {
    const uuid = listed.get("uuid");
    const power = powerStates.get(uuid);
    // vCenter has the VM and does not know: then nobody does.
    if (power === "unknown") continue;
    const found = power === undefined ? 0 : powerStateNumber(power);
    if (!needsAttention(listed, found)) continue;
    try {
      await syncInstance(host, uuid, found, options);
    } catch (error) {
      options.signal.throwIfAborted();
      if (error instanceof RemoteError && error.className === "InstanceNotFound") continue;
      log.warn("its power state could not be compared", { instance: uuid, error });
    }
  }
}

function needsAttention(instance: Instance, found: PowerStateNumber): boolean {
  if ((instance.find("task_state") ?? null) !== null) return false;
  return instance.find("power_state") !== found || shouldStop(instance, found) !== undefined;
}

/** Why an instance has to be stopped, if it has to. Pure: Nova's own table. */
function shouldStop(instance: Instance, found: PowerStateNumber): string | undefined {
  switch (instance.find("vm_state")) {
    case "active":
      if (found === 4 || found === 6) return "it was shut down by itself or in vCenter";
      return found === 7 ? "it was suspended in vCenter" : undefined;
    case "stopped":
      return found === 0 || found === 4 || found === 6 ? undefined : "it was started in vCenter";
    case "paused":
      return found === 4 || found === 6 ? "it was shut down while paused" : undefined;
    default:
      return undefined;
  }
}

async function syncInstance(
  host: string,
  uuid: string,
  found: PowerStateNumber,
  { conductor, methods, log, signal }: PowerSyncOptions,
): Promise<void> {
  const context = adminContext();
  // What was listed may be old: an operation may have begun, or the instance moved.
  const instance = await fetchInstance(conductor, context, uuid, operationAttributes);
  if (instance.get("host") !== host || instance.get("task_state") !== null) return;
  if (instance.get("power_state") !== found)
    await saveInstance(conductor, context, instance, { power_state: found });
  const reason = shouldStop(instance, found);
  if (reason === undefined) {
    if (found === 0 && instance.get("vm_state") === "active")
      log.warn("there is no VM for it in vCenter", { instance: uuid });
    return;
  }
  log.warn(`stopping: ${reason}`, { instance: uuid, context });
  await conductor.callClass(context, "InstanceAction", "action_start", {
    args: [uuid, "stop"],
    kwargs: { want_result: false },
  });
  const changes = { task_state: "powering-off", progress: 0 };
  await saveInstance(conductor, context, instance, changes, { expectedTaskState: [null] });
  const args = { instance: instance.toPrimitive(), clean_shutdown: false };
  await invokeMethod(methods, "stop_instance", context, args, signal);
}
