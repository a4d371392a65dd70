import type { Vim } from "@novasphere/vim25";
import { invalidArgument } from "../faults/faults.ts";
import { completeAllocation } from "../inventory/resource-pools.ts";
import { guestFullName } from "./guest-systems.ts";

/** Fields a spec hands to the configuration as they are. */
const carried = [
  "annotation",
  "alternateGuestName",
  "bootOptions",
  "changeTrackingEnabled",
  "consolePreferences",
  "cpuAffinity",
  "cpuHotAddEnabled",
  "cpuHotRemoveEnabled",
  "firmware",
  "flags",
  "guestAutoLockEnabled",
  "latencySensitivity",
  "locationId",
  "managedBy",
  "maxMksConnections",
  "memoryAffinity",
  "memoryHotAddEnabled",
  "memoryReservationLockedToMax",
  "nestedHVEnabled",
  "repConfig",
  "sevEnabled",
  "swapPlacement",
  "uuid",
  "instanceUuid",
  "vPMCEnabled",
  "vcpuConfig",
  "version",
] as const satisfies readonly (keyof Vim.VirtualMachineConfigSpec & keyof Vim.VirtualMachineConfigInfo)[];

const flags: Vim.VirtualMachineFlagInfo = {
  disableAcceleration: false,
  enableLogging: true,
  useToe: false,
  runWithDebugInfo: false,
  monitorType: "release",
  htSharing: "any",
  snapshotDisabled: false,
  snapshotLocked: false,
  diskUuidEnabled: false,
  snapshotPowerOffBehavior: "powerOff",
};
const defaultPowerOps: Vim.VirtualMachineDefaultPowerOpInfo = {
  powerOffType: "soft",
  suspendType: "hard",
  resetType: "soft",
  defaultPowerOffType: "soft",
  defaultSuspendType: "hard",
  defaultResetType: "soft",
  standbyAction: "checkpoint",
};
const tools: Vim.ToolsConfigInfo = {
  toolsVersion: 12389,
  toolsInstallType: "guestToolsTypeOpenVMTools",
  afterPowerOn: true,
  afterResume: true,
  beforeGuestStandby: true,
  beforeGuestShutdown: true,
  toolsUpgradePolicy: "manual",
  syncTimeWithHostAllowed: true,
};
const cpuAllocation = completeAllocation(undefined, undefined, 1000);
const memoryAllocation = completeAllocation(undefined, undefined, 10240);

/** Who a new machine is. */
export interface MachineIdentity {
  readonly name: string;
  readonly uuid: string;
  readonly instanceUuid: string;
  readonly now: string;
}

/** The configuration of a machine nobody has said anything about. */
export function blankConfig(identity: MachineIdentity): Vim.VirtualMachineConfigInfo {
  const { now, ...who } = identity;
  return {
    ...who,
    changeVersion: now,
    modified: now,
    createDate: now,
    guestId: "otherGuest",
    guestFullName: guestFullName("otherGuest"),
    alternateGuestName: "",
    annotation: "",
    version: "vmx-21",
    template: false,
    files: {},
    tools,
    flags,
    defaultPowerOps,
    hardware: {
      numCPU: 1,
      numCoresPerSocket: 1,
      memoryMB: 32,
      virtualICH7MPresent: false,
      virtualSMCPresent: false,
    },
    cpuAllocation,
    memoryAllocation,
    memoryHotAddEnabled: false,
    cpuHotAddEnabled: false,
    cpuHotRemoveEnabled: false,
    extraConfig: [],
    swapPlacement: "inherit",
    firmware: "bios",
    maxMksConnections: 40,
    changeTrackingEnabled: false,
    nestedHVEnabled: false,
    vPMCEnabled: false,
  };
}

/**
 * The configuration after a spec: everything but devices, name and files. Throws InvalidArgument for
 * amounts that make no sense.
 */
export function applyConfigSpec(
  present: Vim.VirtualMachineConfigInfo,
  spec: Vim.VirtualMachineConfigSpec,
  now: string,
): Vim.VirtualMachineConfigInfo {
  checkAmounts(spec);
  const next: Vim.VirtualMachineConfigInfo = { ...present, changeVersion: now, modified: now };
  for (const name of carried) carry(next, spec, name);
  const guestId = spec.guestId ?? present.guestId;
  next.guestId = guestId;
  next.guestFullName = spec.alternateGuestName || guestFullName(guestId);
  if (spec.flags) next.flags = { ...present.flags, ...spec.flags };
  if (spec.tools) next.tools = { ...present.tools, ...spec.tools };
  if (spec.powerOpInfo) next.defaultPowerOps = { ...present.defaultPowerOps, ...spec.powerOpInfo };
  next.hardware = hardware(present.hardware, spec);
  const { numCPU, memoryMB } = next.hardware;
  next.cpuAllocation = completeAllocation(spec.cpuAllocation, present.cpuAllocation, 1000 * numCPU);
  next.memoryAllocation = completeAllocation(spec.memoryAllocation, present.memoryAllocation, 10 * memoryMB);
  if (spec.extraConfig) next.extraConfig = mergeOptions(present.extraConfig ?? [], spec.extraConfig);
  return next;
}

function carry<K extends (typeof carried)[number]>(
  next: Vim.VirtualMachineConfigInfo,
  spec: Vim.VirtualMachineConfigSpec,
  name: K,
): void {
  const value: unknown = spec[name];
  if (value !== undefined) Object.assign(next, { [name]: value });
}

function hardware(present: Vim.VirtualHardware, spec: Vim.VirtualMachineConfigSpec): Vim.VirtualHardware {
  return {
    ...present,
    numCPU: spec.numCPUs ?? present.numCPU,
    numCoresPerSocket: spec.numCoresPerSocket ?? present.numCoresPerSocket ?? 1,
    memoryMB: Number(spec.memoryMB ?? present.memoryMB),
  };
}

function checkAmounts(spec: Vim.VirtualMachineConfigSpec): void {
  const { numCPUs, memoryMB, numCoresPerSocket } = spec;
  if (numCPUs !== undefined && (numCPUs < 1 || numCPUs > 768)) throw invalidArgument("configSpec.numCPUs");
  if (memoryMB !== undefined && (memoryMB < 4 || Number(memoryMB) % 4 !== 0))
    throw invalidArgument("configSpec.memoryMB");
  if (
    numCoresPerSocket !== undefined &&
    numCPUs !== undefined &&
    numCoresPerSocket > 0 &&
    numCPUs % numCoresPerSocket !== 0
  )
    throw invalidArgument("configSpec.numCoresPerSocket");
}

/** Options after changes: an empty value takes an option away. */
export function mergeOptions(
  present: readonly Vim.AnyOptionValue[],
  changes: readonly Vim.AnyOptionValue[],
): Vim.AnyOptionValue[] {
  const options = new Map(present.map((option) => [option.key, option]));
  for (const { key, value } of changes) {
    if (value === undefined || value === "") options.delete(key);
    else options.set(key, { key, value });
  }
  return [...options.values()];
}
