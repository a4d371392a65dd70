import type { PowerState } from "@novasphere/ops";
import type { Instance, InstanceFields } from "../objects/instance.ts";
import type { Fields } from "../objects/nova-object.ts";

/** What is done about an instance that was in the middle of something when the process ended. */
export interface Repair {
  /** What happened, for the log. */
  readonly reason: string;
  /** Written first. */
  readonly changes?: Fields<InstanceFields>;
  /** Then done, as the user asked for it. */
  readonly operation?:
    | "delete"
    | "hardReboot"
    | "stop"
    | "start"
    | "takeBackMove"
    | "giveUpMove"
    | "resumeState";
}

const buildTasks: ReadonlySet<string> = new Set([
  "scheduling",
  "block_device_mapping",
  "networking",
  "spawning",
]);
const rebuildTasks: ReadonlySet<string> = new Set([
  "rebuilding",
  "rebuild_block_device_mapping",
  "rebuild_spawning",
]);
const snapshotTasks: ReadonlySet<string> = new Set([
  "image_snapshot",
  "image_snapshot_pending",
  "image_pending_upload",
  "image_uploading",
  "image_backup",
]);
const rebootTasks: ReadonlySet<string> = new Set([
  "rebooting",
  "reboot_pending",
  "reboot_started",
  "rebooting_hard",
  "reboot_pending_hard",
  "reboot_started_hard",
]);

/**
 * What an instance needs after a start, given its power state (undefined: there is no VM). Undefined when it needs
 * nothing. With `resumesGuests` one that ran when the process ended and is off now is started. Pure.
 */
export function planRepair(
  instance: Instance,
  power: PowerState | undefined,
  resumesGuests = false,
): Repair | undefined {
  const repair = planInterrupted(instance, power);
  const ran = instance.find("power_state") === 1 && instance.find("vm_state") === "active";
  if (repair || !resumesGuests || !ran || power !== "shutdown") return repair;
  return { reason: "it ran", operation: "resumeState" };
}

function planInterrupted(instance: Instance, power: PowerState | undefined): Repair | undefined {
  const vmState = instance.find("vm_state");
  const task = instance.find("task_state") ?? "";
  if (vmState === "soft-delete") return undefined;
  if (vmState === "error" && task !== "resize_migrating" && task !== "deleting") return undefined;
  if (vmState === "deleted" || task === "deleting")
    return { reason: "it was being deleted", operation: "delete" };
  if (vmState === "building" || buildTasks.has(task))
    return { reason: "it was being built", changes: { vm_state: "error", task_state: null } };
  if (rebuildTasks.has(task))
    return { reason: "it was being rebuilt", changes: { vm_state: "error", task_state: null } };
  if (snapshotTasks.has(task)) return { reason: `it was in ${task}`, changes: { task_state: null } };
  if (rebootTasks.has(task)) return planReboot(power);
  if (task === "powering-off") return { reason: "it was being stopped", operation: "stop" };
  if (task === "powering-on") return { reason: "it was being started", operation: "start" };
  if (task === "resize_prep" || task === "resize_migrating")
    return { reason: "it was being moved from here", operation: "takeBackMove" };
  if (task === "resize_finish")
    return {
      reason: "it was being moved to here",
      changes: { vm_state: "error", task_state: null },
      operation: "giveUpMove",
    };
  if (task === "suspending") return planSuspend(power === "suspended");
  if (task === "resuming" && power === "running")
    return { reason: "it was being resumed", changes: { task_state: null, vm_state: "active" } };
  if (task === "resuming" || task === "pausing" || task === "unpausing")
    return { reason: `it was in ${task}`, changes: { task_state: null } };
  if (task === "migrating")
    return { reason: "it was migrating", changes: { task_state: null, vm_state: "active" } };
  return undefined;
}

function planSuspend(isDone: boolean): Repair {
  const reason = "it was being suspended";
  return { reason, changes: { task_state: null, ...(isDone && { vm_state: "suspended" }) } };
}

function planReboot(power: PowerState | undefined): Repair {
  const reason = "it was being rebooted";
  if (power === "running") return { reason, changes: { task_state: null, vm_state: "active" } };
  // The reboot that is asked for now is a hard one, and expects an instance that waits for one.
  return { reason, changes: { task_state: "rebooting_hard" }, operation: "hardReboot" };
}
