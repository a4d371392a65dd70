import type { ManagedObjectReference } from "@novasphere/vim25";
import { invalidArgument } from "../faults/faults.ts";
import { cloneMachine } from "../machines/clone.ts";
import { customizeNextBoot } from "../machines/customization.ts";
import { updateMachine } from "../machines/machine-links.ts";
import { requirePowerState } from "../machines/power.ts";
import { markAsMachine, markAsTemplate, registerMachine } from "../machines/register.ts";
import { relocateMachine } from "../machines/relocate.ts";
import {
  createSnapshot,
  removeAllSnapshots,
  removeSnapshot,
  revertToCurrent,
  revertToSnapshot,
} from "../machines/snapshots.ts";
import type { Call, MethodTable } from "../soap/method-table.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { startTask } from "./task-method.ts";

function machineOf({ vcenter, target }: Pick<Call, "vcenter" | "target">): ManagedObject<"VirtualMachine"> {
  return vcenter.registry.require("VirtualMachine", target.ref);
}

const findHost = ({ registry }: Vcenter, ref: ManagedObjectReference | undefined) =>
  ref && registry.require("HostSystem", ref);

/** Methods of virtual machines: copies, moves and snapshots. */
export const machineCopyMethods: MethodTable = {
  CloneVM_Task(call) {
    const vm = machineOf(call);
    const { name, spec } = call.parameters;
    const folder = call.vcenter.registry.require("Folder", call.parameters.folder);
    return startTask(
      call,
      "VirtualMachine.clone",
      () => cloneMachine(call.vcenter, vm, folder, name, spec).ref,
    );
  },
  RelocateVM_Task(call) {
    const vm = machineOf(call);
    return startTask(call, "VirtualMachine.relocate", () =>
      relocateMachine(call.vcenter, vm, call.parameters.spec),
    );
  },
  MigrateVM_Task(call) {
    const vm = machineOf(call);
    const { pool, host, state } = call.parameters;
    if (!pool && !host) throw invalidArgument("host");
    return startTask(call, "VirtualMachine.migrate", () => {
      if (state !== undefined) requirePowerState(vm, [state]);
      relocateMachine(call.vcenter, vm, { ...(pool ? { pool } : {}), ...(host ? { host } : {}) });
    });
  },
  CreateSnapshot_Task(call) {
    const vm = machineOf(call);
    const { name, description = "", memory, quiesce } = call.parameters;
    return startTask(call, "VirtualMachine.createSnapshot", () =>
      createSnapshot(call.vcenter, vm, { name, description, memory, quiesce }),
    );
  },
  RevertToCurrentSnapshot_Task(call) {
    const vm = machineOf(call);
    const { suppressPowerOn = false } = call.parameters;
    return startTask(call, "VirtualMachine.revertToCurrentSnapshot", () =>
      revertToCurrent(call.vcenter, vm, suppressPowerOn),
    );
  },
  RemoveAllSnapshots_Task(call) {
    const vm = machineOf(call);
    return startTask(call, "VirtualMachine.removeAllSnapshots", () => removeAllSnapshots(call.vcenter, vm));
  },
  ConsolidateVMDisks_Task(call) {
    const vm = machineOf(call);
    return startTask(call, "VirtualMachine.consolidateDisks", () =>
      updateMachine(call.vcenter, vm, { runtime: { ...vm.properties.runtime, consolidationNeeded: false } }),
    );
  },
  MarkAsTemplate(call) {
    markAsTemplate(call.vcenter, machineOf(call));
  },
  MarkAsVirtualMachine(call) {
    const pool = call.vcenter.registry.require("ResourcePool", call.parameters.pool);
    markAsMachine(call.vcenter, machineOf(call), pool, findHost(call.vcenter, call.parameters.host));
  },
  CustomizeVM_Task(call) {
    const vm = machineOf(call);
    const { spec } = call.parameters;
    return startTask(call, "VirtualMachine.customize", () => {
      requirePowerState(vm, ["poweredOff"], "poweredOff");
      customizeNextBoot(call.vcenter, vm, spec);
    });
  },
};

/** Methods of snapshots. */
export const snapshotMethods: MethodTable = {
  RemoveSnapshot_Task(call) {
    const { removeChildren } = call.parameters;
    return startTask(call, "VirtualMachineSnapshot.remove", () =>
      removeSnapshot(call.vcenter, call.target.ref, removeChildren),
    );
  },
  RevertToSnapshot_Task(call) {
    const snapshot = call.vcenter.registry.require("VirtualMachineSnapshot", call.target.ref);
    const vm = call.vcenter.registry.require("VirtualMachine", snapshot.properties.vm);
    const { suppressPowerOn = false } = call.parameters;
    return startTask(
      call,
      "VirtualMachineSnapshot.revert",
      () => revertToSnapshot(call.vcenter, vm, snapshot.ref, suppressPowerOn),
      vm,
    );
  },
};

/** Methods of folders that bring machines in. */
export const registrationMethods: MethodTable = {
  RegisterVM_Task(call) {
    const { vcenter, parameters } = call;
    const folder = vcenter.registry.require("Folder", call.target.ref);
    const pool = parameters.pool && vcenter.registry.require("ResourcePool", parameters.pool);
    const { path, name, asTemplate } = parameters;
    return startTask(
      call,
      "Folder.registerVm",
      () =>
        registerMachine(vcenter, folder, {
          path,
          name,
          asTemplate,
          pool,
          host: findHost(vcenter, parameters.host),
        }).ref,
    );
  },
};
