import { requireGuestTools } from "../machines/guest.ts";
import { powerOff, powerOn, requirePowerState, reset, suspend } from "../machines/power.ts";
import { reconfigureMachine } from "../machines/reconfigure.ts";
import { unregisterMachine } from "../machines/remove-machine.ts";
import type { Call, MethodTable } from "../soap/method-table.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { startTask } from "./task-method.ts";

function machineOf({ vcenter, target }: Pick<Call, "vcenter" | "target">): ManagedObject<"VirtualMachine"> {
  return vcenter.registry.require("VirtualMachine", target.ref);
}

/** Methods of virtual machines: configuration and power. */
export const machineMethods: MethodTable = {
  ReconfigVM_Task(call) {
    const vm = machineOf(call);
    return startTask(call, "VirtualMachine.reconfigure", () =>
      reconfigureMachine(call.vcenter, vm, call.parameters.spec),
    );
  },
  PowerOnVM_Task(call) {
    const vm = machineOf(call);
    const { host } = call.parameters;
    const named = host && call.vcenter.registry.require("HostSystem", host);
    return startTask(call, "VirtualMachine.powerOn", () => powerOn(call.vcenter, vm, named));
  },
  PowerOffVM_Task(call) {
    const vm = machineOf(call);
    return startTask(call, "VirtualMachine.powerOff", () => powerOff(call.vcenter, vm));
  },
  SuspendVM_Task(call) {
    const vm = machineOf(call);
    return startTask(call, "VirtualMachine.suspend", () => suspend(call.vcenter, vm));
  },
  ResetVM_Task(call) {
    const vm = machineOf(call);
    return startTask(call, "VirtualMachine.reset", () => reset(call.vcenter, vm));
  },
  RebootGuest(call) {
    const vm = machineOf(call);
    requirePowerState(vm, ["poweredOn"], "poweredOn");
    requireGuestTools(vm);
    reset(call.vcenter, vm);
  },
  ShutdownGuest(call) {
    const vm = machineOf(call);
    requirePowerState(vm, ["poweredOn"], "poweredOff");
    requireGuestTools(vm);
    call.vcenter.later(() => {
      if (vm.properties.runtime.powerState === "poweredOn") powerOff(call.vcenter, vm, true);
    });
  },
  StandbyGuest(call) {
    const vm = machineOf(call);
    requirePowerState(vm, ["poweredOn"], "suspended");
    requireGuestTools(vm);
    call.vcenter.later(() => {
      if (vm.properties.runtime.powerState === "poweredOn") suspend(call.vcenter, vm);
    });
  },
  UnregisterVM(call) {
    unregisterMachine(call.vcenter, machineOf(call));
  },
};
