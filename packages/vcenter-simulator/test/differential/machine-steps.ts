import type { Vim } from "@novasphere/vim25";
import { at, type CallStep, call } from "./script.ts";

type Change = Vim.AnyVirtualDeviceConfigSpec;

/** The inventory path of a machine in the datacenter's own folder. */
export const machineAt = (name: string) => at(`/DC0/vm/${name}`);
export const rootPool = at("/DC0/host/DC0_C0/Resources");

/** Creates a machine of that name, switched off, in the cluster's root pool. */
export function createMachine(name: string, config: Vim.VirtualMachineConfigSpec = {}): CallStep {
  return call("CreateVM_Task", at("/DC0/vm"), {
    config: {
      name,
      guestId: "otherGuest64",
      numCPUs: 1,
      memoryMB: 64,
      files: { vmPathName: "[LocalDS_0]" },
      ...config,
    },
    pool: rootPool,
  });
}

export function powerOn(name: string): CallStep {
  return call("PowerOnVM_Task", machineAt(name));
}

export function powerOff(name: string): CallStep {
  return call("PowerOffVM_Task", machineAt(name));
}

export function destroy(path: string): CallStep {
  return call("Destroy_Task", at(path));
}

export function reconfigure(name: string, spec: Vim.VirtualMachineConfigSpec): CallStep {
  return call("ReconfigVM_Task", machineAt(name), { spec });
}

/** A SCSI controller to add. */
export const controller: Change = {
  operation: "add",
  device: { $type: "ParaVirtualSCSIController", key: -1, busNumber: 0, sharedBus: "noSharing" },
};

/** A new disk to add on a controller. */
export function newDisk(controllerKey = -1, unitNumber = 0, fileName = ""): Change {
  return { ...existingDisk(controllerKey, unitNumber, fileName), fileOperation: "create" };
}

/** A disk to add whose file there is. */
export function existingDisk(controllerKey: number, unitNumber: number, fileName: string): Change {
  return {
    operation: "add",
    device: {
      $type: "VirtualDisk",
      key: -2,
      controllerKey,
      unitNumber,
      capacityInKB: 1024,
      backing: {
        $type: "VirtualDiskFlatVer2BackingInfo",
        fileName,
        diskMode: "persistent",
        thinProvisioned: true,
      },
    },
  };
}

/** A network card to add. */
export function newCard(deviceName: string): Change {
  return {
    operation: "add",
    device: {
      $type: "VirtualVmxnet3",
      key: -3,
      backing: { $type: "VirtualEthernetCardNetworkBackingInfo", deviceName },
    },
  };
}
