import type { PowerState } from "@novasphere/ops";
import { describe, expect, test } from "vitest";
import type { InstanceFields } from "../objects/instance.ts";
import { NovaObject } from "../objects/nova-object.ts";
import { planRepair } from "./plan-repair.ts";

function plan(vmState: InstanceFields["vm_state"], taskState: string | null, power?: PowerState) {
  const fields = { uuid: "u", vm_state: vmState, task_state: taskState };
  const repair = planRepair(NovaObject.create<InstanceFields>("Instance", "2.7", fields), power);
  return repair && { ...repair.changes, ...(repair.operation && { operation: repair.operation }) };
}

describe("what is left alone", () => {
  test.each([
    ["active", null],
    ["stopped", null],
    ["soft-delete", "deleting"],
    ["error", "spawning"],
    ["error", null],
    ["active", "rescuing"],
  ] as const)("%s, %s", (vmState, taskState) => {
    expect(plan(vmState, taskState)).toBeUndefined();
  });
});

describe("what is written or done", () => {
  const failed = { vm_state: "error", task_state: null };
  test.each([
    ["deleted", null, undefined, { operation: "delete" }],
    ["active", "deleting", "running", { operation: "delete" }],
    ["error", "deleting", "running", { operation: "delete" }],
    ["building", null, undefined, failed],
    ["building", "spawning", "running", failed],
    ["shelved_offloaded", "spawning", undefined, failed],
    ["active", "networking", "running", failed],
    ["active", "rebuild_spawning", "running", failed],
    ["active", "image_uploading", "running", { task_state: null }],
    ["active", "resize_prep", "running", { operation: "takeBackMove" }],
    ["active", "rebooting", "running", { task_state: null, vm_state: "active" }],
    ["active", "reboot_started", "shutdown", { task_state: "rebooting_hard", operation: "hardReboot" }],
    ["active", "reboot_started_hard", undefined, { task_state: "rebooting_hard", operation: "hardReboot" }],
    ["active", "powering-off", "running", { operation: "stop" }],
    ["stopped", "powering-on", "shutdown", { operation: "start" }],
    ["active", "resize_migrating", "shutdown", { operation: "takeBackMove" }],
    ["error", "resize_migrating", "shutdown", { operation: "takeBackMove" }],
    ["active", "resize_finish", "shutdown", { ...failed, operation: "giveUpMove" }],
    ["active", "migrating", "running", { task_state: null, vm_state: "active" }],
    ["active", "suspending", "suspended", { task_state: null, vm_state: "suspended" }],
    ["active", "suspending", "running", { task_state: null }],
    ["suspended", "resuming", "running", { task_state: null, vm_state: "active" }],
    ["suspended", "resuming", "suspended", { task_state: null }],
  ] as const)("%s, %s, VM %s", (vmState, taskState, power, expected) => {
    expect(plan(vmState, taskState, power)).toEqual(expected);
  });
});

test("an instance that ran and is off now is started where the configuration says so, and nothing else is", () => {
  const instance = (fields: Partial<InstanceFields>) =>
    NovaObject.create<InstanceFields>("Instance", "2.7", { uuid: "u", task_state: null, ...fields });
  const ran = instance({ vm_state: "active", power_state: 1 });
  expect(planRepair(ran, "shutdown", true)).toEqual({ reason: "it ran", operation: "resumeState" });
  expect(planRepair(ran, "shutdown", false)).toBeUndefined();
  expect(planRepair(ran, "running", true)).toBeUndefined();
  expect(planRepair(ran, undefined, true)).toBeUndefined();
  expect(planRepair(instance({ vm_state: "stopped", power_state: 4 }), "shutdown", true)).toBeUndefined();
});
