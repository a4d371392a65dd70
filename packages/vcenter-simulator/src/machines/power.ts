import type { Vim } from "@novasphere/vim25";
import { admitPowerOn } from "../capacity/admission.ts";
import { isEffectiveHost } from "../capacity/host-capacity.ts";
import { chooseHost, isDrsEnabled, ownerOf } from "../capacity/placement.ts";
import { invalidPowerState, invalidState } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import { machineModeOn, requireFeatures } from "../inventory/evc-modes.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { sleepingGuest } from "./create-machine.ts";
import { asVirtualDevices, devicesOf, isNetworkCard } from "./device.ts";
import { bootGuest, guestAtOnce } from "./guest.ts";
import { updateMachine } from "./machine-links.ts";
import { requireMappedDevices } from "./raw-mapping.ts";

type Machine = ManagedObject<"VirtualMachine">;
type Host = ManagedObject<"HostSystem">;

/** Throws InvalidPowerState unless the machine is in one of the states. */
export function requirePowerState(
  vm: Machine,
  allowed: readonly Vim.VirtualMachinePowerState[],
  requested?: Vim.VirtualMachinePowerState,
): void {
  const { powerState } = vm.properties.runtime;
  if (!allowed.includes(powerState)) throw invalidPowerState(requested, powerState);
}

/**
 * Powers a machine on, or resumes it. DRS may start it on another host than it stands on.
 * Throws InvalidPowerState, InvalidState for a template, RDMPointsToInaccessibleDisk, and the faults of admission.
 */
export function powerOn(vcenter: Vcenter, vm: Machine, named: Host | undefined): void {
  if (vm.properties.config.template) throw invalidState("A template cannot be powered on.");
  requirePowerState(vm, ["poweredOff", "suspended"], "poweredOn");
  const host = hostForPowerOn(vcenter, vm, named);
  requireMappedDevices(host, vm.properties.config);
  requireFeatures(host, vm);
  startOn(vcenter, vm, host);
}

/** Lets a machine run on a host without asking whether there is room. */
export function startOn(vcenter: Vcenter, vm: Machine, host: Host): void {
  const { suspendTime: _over, ...runtime } = vm.properties.runtime;
  const config = withCards(vm.properties.config, true);
  const evcMode = machineModeOn(host);
  const coreMhz = Number(host.properties.hardware.cpuInfo.hz) / 1e6;
  updateMachine(vcenter, vm, {
    runtime: {
      // One that wakes up goes on with what it had.
      ...(evcMode !== undefined && { minRequiredEVCModeKey: evcMode }),
      ...runtime,
      host: host.ref,
      powerState: "poweredOn",
      bootTime: vcenter.time,
      maxCpuUsage: Math.round(coreMhz * config.hardware.numCPU),
      maxMemoryUsage: config.hardware.memoryMB,
      cleanPowerOff: false,
    },
    config,
    ...guestAtOnce(vcenter, vm),
  });
  bootGuest(vcenter, vm);
}

/** The configuration with its network cards as they are while the machine runs, or while it does not. */
function withCards(config: Vim.VirtualMachineConfigInfo, isRunning: boolean): Vim.VirtualMachineConfigInfo {
  const devices = devicesOf(config).map((device) => {
    if (!isNetworkCard(device) || !device.connectable) return device;
    const connected = isRunning && device.connectable.startConnected;
    const status = isRunning ? "ok" : "untried";
    return { ...device, connectable: { ...device.connectable, connected, status } };
  });
  return { ...config, hardware: { ...config.hardware, device: asVirtualDevices(devices) } };
}

function hostForPowerOn(vcenter: Vcenter, vm: Machine, named: Host | undefined): Host {
  const pool = vcenter.registry.require("ResourcePool", vm.properties.resourcePool);
  const present = vcenter.registry.require("HostSystem", named?.ref ?? vm.properties.runtime.host);
  const isUsable = isEffectiveHost(present);
  const mayMove = !named && isDrsEnabled(ownerOf(vcenter, pool));
  if (!isUsable && !mayMove) {
    if (present.properties.runtime.connectionState !== "connected")
      throw methodFault(
        "HostNotConnected",
        "Unable to communicate with the remote host, since it is disconnected.",
      );
    throw invalidState("The operation is not allowed in the current state of the host.");
  }
  try {
    if (isUsable) admitPowerOn(vcenter, vm, present);
    if (isUsable) return present;
  } catch (error) {
    if (!mayMove) throw error;
  }
  const { numCPU, memoryMB } = vm.properties.config.hardware;
  const datastores = vm.properties.datastore.map(
    (ref) => vcenter.registry.require("Datastore", ref).properties.name,
  );
  const other = chooseHost(vcenter, pool, undefined, { memoryMiB: memoryMB, numCPU, datastores });
  admitPowerOn(vcenter, vm, other);
  return other;
}

/** Powers a machine off. Throws InvalidPowerState. */
export function powerOff(vcenter: Vcenter, vm: Machine, isClean = false): void {
  requirePowerState(vm, ["poweredOn", "suspended"], "poweredOff");
  const {
    bootTime: _boot,
    suspendTime: _suspend,
    minRequiredEVCModeKey: _features,
    ...runtime
  } = vm.properties.runtime;
  updateMachine(vcenter, vm, {
    runtime: { ...runtime, powerState: "poweredOff", cleanPowerOff: isClean },
    config: withCards(vm.properties.config, false),
    guest: sleepingGuest,
  });
}

/** Suspends a running machine. Throws InvalidPowerState. */
export function suspend(vcenter: Vcenter, vm: Machine): void {
  requirePowerState(vm, ["poweredOn"], "suspended");
  const suspendTime = vcenter.time;
  updateMachine(vcenter, vm, {
    runtime: { ...vm.properties.runtime, powerState: "suspended", suspendTime },
    guest: sleepingGuest,
  });
}

/** Resets a running machine. Throws InvalidPowerState. */
export function reset(vcenter: Vcenter, vm: Machine): void {
  requirePowerState(vm, ["poweredOn"], "poweredOn");
  const bootTime = vcenter.time;
  updateMachine(vcenter, vm, {
    runtime: { ...vm.properties.runtime, bootTime },
    guest: sleepingGuest,
    ...guestAtOnce(vcenter, vm),
  });
  bootGuest(vcenter, vm);
}
