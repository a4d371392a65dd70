import type { ManagedObjectReference } from "@novasphere/vim25";
import { isFault, type TaskOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import { novaPowerState } from "./instance.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { type FoundVm, requireOurVm } from "./vm-lookup.ts";

type VmRef = ManagedObjectReference<"VirtualMachine">;

/** Whether a guest is asked to restart or the machine is reset. */
export type RebootType = "soft" | "hard";

/** How an instance is powered off. */
export interface PowerOffOptions extends TaskOptions {
  /** How long the guest may take to shut down by itself before the power goes. Default 0: at once. */
  readonly guestTimeoutMs?: number;
}

const wantedStates = {
  PowerOnVM_Task: "poweredOn",
  PowerOffVM_Task: "poweredOff",
  SuspendVM_Task: "suspended",
} as const;

/** Runs a power task; a VM that is in the wanted state already is success. */
export async function runPowerTask(
  node: NodeContext,
  method: keyof typeof wantedStates,
  vm: VmRef,
  options: TaskOptions,
): Promise<void> {
  try {
    await runNodeTask(node, method, { _this: vm }, options);
  } catch (error) {
    if (!isFault(error, "InvalidPowerState") || error.fault.existingState !== wantedStates[method])
      throw error;
  }
}

function wrongState(uuid: string, { powerState }: Pick<FoundVm, "powerState">, rule: string): OpsError {
  return new OpsError(
    "OPS_INVALID_POWER_STATE",
    `instance ${uuid} is ${novaPowerState(powerState)}; ${rule}`,
    { instanceUuid: uuid },
  );
}

/** Powers on; a suspended instance wakes up, a running one is success. */
export async function powerOn(node: NodeContext, uuid: string, options: TaskOptions = {}): Promise<void> {
  const { vm, powerState } = await requireOurVm(node, uuid, options);
  if (powerState !== "poweredOn") await runPowerTask(node, "PowerOnVM_Task", vm, options);
}

/** Powers off, asking the guest first where there is time; an instance that is off is success. */
export async function powerOff(
  node: NodeContext,
  uuid: string,
  options: PowerOffOptions = {},
): Promise<void> {
  await turnOff(node, await requireOurVm(node, uuid, options), options);
}

/** {@link powerOff} for a VM that was looked up already. */
export async function turnOff(
  node: NodeContext,
  { vm, powerState, hasTools }: Pick<FoundVm, "vm" | "powerState" | "hasTools">,
  options: PowerOffOptions,
): Promise<void> {
  if (powerState === "poweredOff") return;
  const { guestTimeoutMs = 0 } = options;
  const asksGuest = powerState === "poweredOn" && hasTools && guestTimeoutMs > 0;
  if (asksGuest && (await shutDownGuest(node, vm, guestTimeoutMs, options))) return;
  await runPowerTask(node, "PowerOffVM_Task", vm, options);
}

/** Suspends a running instance; a suspended one is success. Throws `OPS_INVALID_POWER_STATE` for one that is off. */
export async function suspend(node: NodeContext, uuid: string, options: TaskOptions = {}): Promise<void> {
  const found = await requireOurVm(node, uuid, options);
  if (found.powerState === "suspended") return;
  if (found.powerState !== "poweredOn")
    throw wrongState(uuid, found, "only a running instance can be suspended");
  await runPowerTask(node, "SuspendVM_Task", found.vm, options);
}

/** Wakes a suspended instance; a running one is success. Throws `OPS_INVALID_POWER_STATE` for one that is off. */
export async function resume(node: NodeContext, uuid: string, options: TaskOptions = {}): Promise<void> {
  const found = await requireOurVm(node, uuid, options);
  if (found.powerState === "poweredOn") return;
  if (found.powerState !== "suspended")
    throw wrongState(uuid, found, "only a suspended instance can be resumed");
  await runPowerTask(node, "PowerOnVM_Task", found.vm, options);
}

/** Puts an instance that should run back into that state: one that is off starts, any other is left as it is. */
export async function resumeAfterHostBoot(
  node: NodeContext,
  uuid: string,
  options: TaskOptions = {},
): Promise<void> {
  const { vm, powerState } = await requireOurVm(node, uuid, options);
  if (powerState === "poweredOff") await runPowerTask(node, "PowerOnVM_Task", vm, options);
}

/**
 * Restarts a running instance: soft asks the guest where its tools run, else (and for hard) the VM is
 * reset. Throws `OPS_INVALID_POWER_STATE` for an instance that is not running.
 */
export async function reboot(
  node: NodeContext,
  uuid: string,
  type: RebootType,
  options: TaskOptions = {},
): Promise<void> {
  const found = await requireOurVm(node, uuid, options);
  if (found.powerState !== "poweredOn")
    throw wrongState(uuid, found, "only a running instance can be rebooted");
  if (type === "soft" && found.hasTools && (await askGuest(node, "RebootGuest", found.vm, options))) return;
  await runNodeTask(node, "ResetVM_Task", { _this: found.vm }, options);
}

/** Asks the guest's tools for something; false where they do not run any more. */
async function askGuest(
  node: NodeContext,
  method: "RebootGuest" | "ShutdownGuest",
  vm: VmRef,
  options: TaskOptions,
): Promise<boolean> {
  try {
    await node.session.call(method, { _this: vm }, options);
    return true;
  } catch (error) {
    if (isFault(error, "ToolsUnavailable")) return false;
    throw error;
  }
}

/** Lets the guest shut down; false where it cannot or does not in time. */
async function shutDownGuest(
  node: NodeContext,
  vm: VmRef,
  timeoutMs: number,
  options: TaskOptions,
): Promise<boolean> {
  if (!(await askGuest(node, "ShutdownGuest", vm, options))) return false;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const spec = { objectSet: [{ obj: vm }], propSet: [{ type: vm.type, pathSet: ["runtime.powerState"] }] };
  try {
    for await (const update of node.session.watchProperties(spec, { signal })) {
      if (update.kind === "interrupted") continue;
      const changes = update.objects.flatMap(({ changeSet = [] }) => changeSet);
      if (changes.some(({ val }) => val === "poweredOff")) return true;
    }
    return false;
  } catch (error) {
    if (error === timeout.reason && !options.signal?.aborted) return false;
    throw error;
  }
}
