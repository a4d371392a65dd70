import type { Vim } from "@novasphere/vim25";
import { invalidArgument, invalidPowerState } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import { datacenterOf } from "../inventory/datacenters.ts";
import { refuseDuplicate } from "../inventory/entity.ts";
import { escapeName } from "../inventory/inventory-name.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { parentDirectory, parseDatastorePath } from "../storage/datastore-path.ts";
import type { Vcenter } from "../vcenter.ts";
import { asVirtualDevices, devicesOf } from "./device.ts";
import { applyDeviceChanges } from "./device-changes.ts";
import { applyConfigSpec } from "./machine-config.ts";
import { datastoresOf, networksOf, updateMachine } from "./machine-links.ts";
import type { MachinePlace } from "./machine-place.ts";
import { noteMachinePolicy } from "./machine-policy.ts";

type Machine = ManagedObject<"VirtualMachine">;

/**
 * Changes a machine's configuration. Throws ConcurrentAccess for an outdated `changeVersion`,
 * InvalidPowerState for what a running machine cannot change, and the faults of names, amounts and devices.
 */
export function reconfigureMachine(vcenter: Vcenter, vm: Machine, spec: Vim.VirtualMachineConfigSpec): void {
  const { config } = vm.properties;
  if (
    spec.changeVersion !== undefined &&
    spec.changeVersion !== "" &&
    spec.changeVersion !== config.changeVersion
  )
    throw methodFault("ConcurrentAccess", "The configuration was changed by another client in the meantime.");
  refuseHotChange(vm, spec);
  const name = newName(vcenter, vm, spec.name);
  const place = placeOf(vcenter, vm);
  try {
    const next = applyConfigSpec(config, spec, nextChangeVersion(vcenter, config));
    const devices = applyDeviceChanges(place, devicesOf(config), spec.deviceChange ?? []);
    const changed = { ...next, name, hardware: { ...next.hardware, device: asVirtualDevices(devices) } };
    noteMachinePolicy(vcenter, vm.ref.value, spec);
    updateMachine(vcenter, vm, {
      name,
      config: changed,
      datastore: datastoresOf(place.home.datastore.ref, changed),
      network: networksOf(vcenter, changed),
    });
  } catch (error) {
    for (const undo of place.undo.reverse()) undo();
    throw error;
  }
}

/** Change versions are times, later each time even when the clock stands still. */
function nextChangeVersion({ clock }: Vcenter, config: Vim.VirtualMachineConfigInfo): string {
  return new Date(Math.max(clock.now(), Date.parse(config.changeVersion) + 1)).toISOString();
}

function newName(vcenter: Vcenter, vm: Machine, name: string | undefined): string {
  if (name === undefined) return vm.properties.name;
  const stored = escapeName(name);
  const folder = vcenter.registry.find("Folder", vm.properties.parent);
  if (folder) refuseDuplicate(vcenter, folder, stored, vm);
  return stored;
}

/** Processors and memory of a running machine change only where hot-add allows it, and only upwards. */
function refuseHotChange(vm: Machine, spec: Vim.VirtualMachineConfigSpec): void {
  const { config, runtime } = vm.properties;
  if (runtime.powerState === "poweredOff") return;
  const { numCPU, memoryMB } = config.hardware;
  const cpu = spec.numCPUs ?? numCPU;
  const memory = Number(spec.memoryMB ?? memoryMB);
  const isCpuRefused = cpu !== numCPU && (cpu < numCPU || config.cpuHotAddEnabled !== true);
  const isMemoryRefused = memory !== memoryMB && (memory < memoryMB || config.memoryHotAddEnabled !== true);
  if (isCpuRefused || isMemoryRefused) throw invalidPowerState("poweredOff", runtime.powerState);
}

/** Where a machine is, for changes of its devices. */
export function placeOf(vcenter: Vcenter, vm: Machine): MachinePlace {
  const datacenter = vm.properties.parent && datacenterOf(vcenter, vm.properties.parent);
  if (!datacenter) throw invalidArgument("entity");
  const host = vcenter.registry.require("HostSystem", vm.properties.runtime.host);
  const { datastore: name, path } = parseDatastorePath(vm.properties.config.files.vmPathName ?? "");
  const datastore = vcenter.storage.findDatastore(name, vm.properties.datastore);
  if (!datastore) throw methodFault("InvalidDatastore", `The datastore '${name}' is not valid.`, { name });
  const home = { datastore, files: vcenter.storage.of(datastore), path: parentDirectory(path) };
  const isRunning = vm.properties.runtime.powerState === "poweredOn";
  return { vcenter, moid: vm.ref.value, host, datacenter, home, vmx: path, isRunning, undo: [] };
}
