import type { PowerState } from "@novasphere/ops";
import { RemoteError } from "@novasphere/oslo-messaging";
import { listBlockDevices, listInstances, saveInstance } from "../conductor/instance-records.ts";
import { adminContext } from "../conductor/nova-context.ts";
import { instanceKey } from "../instance/driver-instance.ts";
import type { Instance } from "../objects/instance.ts";
import { objectVersions } from "../objects/manifest.ts";
import { toObjectList } from "../objects/nova-object.ts";
import type { ComputeMethods } from "../service/compute-methods.ts";
import { invokeMethod } from "../service/invoke-method.ts";
import { giveUpMove, type InterruptedMoveOptions, takeBackMove } from "./interrupted-move.ts";
import { planRepair, type Repair } from "./plan-repair.ts";

/** What operations may want to know of an instance. */
export const operationAttributes = [
  "info_cache",
  "metadata",
  "system_metadata",
  "flavor",
  "migration_context",
] as const;

/** What repairs need. */
export interface RepairOptions extends InterruptedMoveOptions {
  /** Starts instances that ran when the process ended and are off. */
  readonly resumesGuests: boolean;
  readonly methods: ComputeMethods;
}

/** Something that is still to be done about an instance; it may take long. */
export type RepairOperation = () => Promise<void>;

/**
 * Writes what must be written of the instances of a service host that were in the middle of something when the process
 * ended, and gives what has to be done about others. One read, and one write for each instance that is written.
 */
export async function repairHost(
  host: string,
  powerStates: ReadonlyMap<string, PowerState>,
  options: RepairOptions,
): Promise<readonly RepairOperation[]> {
  const { conductor, log } = options;
  const operations: RepairOperation[] = [];
  const instances = await listInstances(
    conductor,
    adminContext(),
    "get_by_host",
    [host],
    operationAttributes,
  );
  for (const instance of instances) {
    const repair = planRepair(instance, powerStates.get(instance.get("uuid")), options.resumesGuests);
    if (!repair) continue;
    log.warn(`repairing: ${repair.reason} when the service ended`, { instance: instance.get("uuid") });
    if (!(await writeRepair(instance, repair, options))) continue;
    if (repair.operation) operations.push(() => runRepair(instance, repair, options));
  }
  return operations;
}

/** False when the instance could not be written: then nothing more is done about it. */
async function writeRepair(
  instance: Instance,
  { changes }: Repair,
  { conductor, log }: RepairOptions,
): Promise<boolean> {
  if (!changes) return true;
  const before = instance.find("task_state") ?? null;
  try {
    await saveInstance(conductor, adminContext(), instance, changes, { expectedTaskState: [before] });
    return true;
  } catch (error) {
    // Somebody else has taken care of it since it was read.
    if (!(error instanceof RemoteError)) throw error;
    log.warn("it could not be repaired", { instance: instance.get("uuid"), error });
    return false;
  }
}

async function runRepair(instance: Instance, { operation }: Repair, options: RepairOptions): Promise<void> {
  const { conductor, methods, log, signal } = options;
  const context = adminContext();
  const call = (name: string, args: object) =>
    invokeMethod(methods, name, context, { instance: instance.toPrimitive(), ...args }, signal);
  try {
    if (operation === "delete") {
      const devices = await listBlockDevices(conductor, context, instance.get("uuid"));
      const version = objectVersions.BlockDeviceMappingList;
      await call("terminate_instance", { bdms: toObjectList("BlockDeviceMappingList", version, devices) });
    } else if (operation === "stop") await call("stop_instance", { clean_shutdown: true });
    else if (operation === "start") await call("start_instance", {});
    else if (operation === "hardReboot")
      await call("reboot_instance", { block_device_info: null, reboot_type: "HARD" });
    else if (operation === "takeBackMove") await takeBackMove(instance, options);
    else if (operation === "resumeState")
      await options.driver.resumeStateOnHostBoot({ signal }, instanceKey(instance));
    else if (operation === "giveUpMove") await giveUpMove(instance, options);
  } catch (error) {
    log.error("it could not be repaired", { instance: instance.get("uuid"), error });
  }
}
