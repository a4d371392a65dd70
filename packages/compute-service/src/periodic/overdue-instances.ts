import type { JsonObject } from "@novasphere/oslo-messaging";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import { listBlockDevices, listInstances, saveInstance } from "../conductor/instance-records.ts";
import { adminContext } from "../conductor/nova-context.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { Instance, InstanceFields } from "../objects/instance.ts";
import { objectVersions } from "../objects/manifest.ts";
import { type Fields, toObjectList } from "../objects/nova-object.ts";
import { operationAttributes } from "../repair/repair-host.ts";
import type { ComputeMethods } from "../service/compute-methods.ts";
import { invokeMethod } from "../service/invoke-method.ts";

/** Instances that have been in a state for too long, and what is done about them then. */
export interface OverdueRule {
  readonly reason: string;
  /** Filters of the list, beside the host. */
  readonly filters: JsonObject;
  readonly afterMs: number;
  /** Since when; undefined for an instance that is left alone. */
  since(instance: Instance): string | null | undefined;
  /** Written first, if the task state is still the one that was listed. */
  readonly changes?: Fields<InstanceFields>;
  /** Then called. */
  readonly method?: string;
  args?(devices: () => Promise<JsonObject>): Promise<JsonObject>;
}

/** What the rules are carried out with. */
export interface OverdueOptions {
  readonly conductor: ConductorClient;
  readonly methods: ComputeMethods;
  readonly now: Date;
  readonly log: ServiceLog;
  readonly signal: AbortSignal;
}

/** Deleted instances whose time to be restored is over. */
export function reclaimRule(afterMs: number): OverdueRule {
  return {
    reason: "its time to be restored is over: deleting it",
    filters: { vm_state: "soft-delete", task_state: null },
    afterMs,
    since: (instance) => instance.find("deleted_at") ?? instance.find("updated_at"),
    changes: { task_state: "deleting" },
    method: "terminate_instance",
    args: async (devices) => ({ bdms: await devices() }),
  };
}

/** Rescued instances that nobody brought back. */
export function rescueRule(afterMs: number): OverdueRule {
  return {
    reason: "it has been rescued for too long: bringing it back",
    filters: { vm_state: "rescued", task_state: null },
    afterMs,
    since: (instance) => instance.find("launched_at"),
    changes: { task_state: "unrescuing" },
    method: "unrescue_instance",
  };
}

/** Reboots that do not end. */
export function rebootRule(afterMs: number): OverdueRule {
  return {
    reason: "its reboot does not end: resetting it",
    filters: { task_state: ["rebooting", "reboot_pending", "reboot_started"] },
    afterMs,
    since: (instance) => instance.find("updated_at"),
    changes: { task_state: "rebooting_hard" },
    method: "reboot_instance",
    args: async () => ({ block_device_info: null, reboot_type: "HARD" }),
  };
}

/** Builds that do not end. */
export function buildRule(afterMs: number): OverdueRule {
  return {
    reason: "its build takes too long: it has failed",
    filters: { vm_state: "building" },
    afterMs,
    since: (instance) => instance.find("created_at"),
    changes: { vm_state: "error", task_state: null },
  };
}

/** Shelved instances that are still on their node. */
export function offloadRule(afterMs: number): OverdueRule {
  return {
    reason: "it is shelved: taking it off its node",
    filters: { vm_state: "shelved", task_state: null },
    afterMs,
    since: (instance) => instance.find("system_metadata")?.["shelved_at"],
    changes: { task_state: "shelving_offloading" },
    method: "shelve_offload_instance",
    args: async () => ({ clean_shutdown: false, accel_uuids: null }),
  };
}

/** Carries out a rule for one service host: one read, more only for instances that are overdue. */
export async function settleOverdue(host: string, rule: OverdueRule, options: OverdueOptions): Promise<void> {
  const { conductor, now, log, signal } = options;
  const filters = { ...rule.filters, host, deleted: false };
  const context = adminContext();
  for (const instance of await listInstances(
    conductor,
    context,
    "get_by_filters",
    [filters],
    operationAttributes,
  )) {
    const since = Date.parse(rule.since(instance) ?? "");
    // Also false for what says no time at all.
    if (!(now.getTime() - since >= rule.afterMs)) continue;
    log.warn(rule.reason, { instance: instance.get("uuid") });
    try {
      await settle(instance, rule, options);
    } catch (error) {
      signal.throwIfAborted();
      log.warn("that failed; the next run tries again", { instance: instance.get("uuid"), error });
    }
  }
}

async function settle(
  instance: Instance,
  { changes, method, args }: OverdueRule,
  { conductor, methods, signal }: OverdueOptions,
): Promise<void> {
  const context = adminContext();
  const before = instance.find("task_state") ?? null;
  if (changes) await saveInstance(conductor, context, instance, changes, { expectedTaskState: [before] });
  if (method === undefined) return;
  const devices = async () => {
    const list = await listBlockDevices(conductor, context, instance.get("uuid"));
    return toObjectList("BlockDeviceMappingList", objectVersions.BlockDeviceMappingList, list);
  };
  const more = (await args?.(devices)) ?? {};
  await invokeMethod(methods, method, context, { instance: instance.toPrimitive(), ...more }, signal);
}
