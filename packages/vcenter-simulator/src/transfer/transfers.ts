import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { chooseHost } from "../capacity/placement.ts";
import { invalidArgument, notSupported } from "../faults/faults.ts";
import { datacenterOf } from "../inventory/datacenters.ts";
import type { FolderObject } from "../inventory/folders.ts";
import type { PoolObject } from "../inventory/resource-pools.ts";
import { createMachine } from "../machines/create-machine.ts";
import { type Device, devicesOf, isDisk } from "../machines/device.ts";
import { locateDisk } from "../machines/disk-chains.ts";
import { requirePowerState } from "../machines/power.ts";
import { destroyMachine } from "../machines/remove-machine.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { parseDatastorePath } from "../storage/datastore-path.ts";
import type { Vcenter } from "../vcenter.ts";
import { importKey } from "./import-spec.ts";
import type { LeasePlan } from "./leases.ts";

type Machine = ManagedObject<"VirtualMachine">;

/** Creates the machine of an import and opens the lease for its disks. Throws NotSupported for a vApp. */
export function importMachine(
  vcenter: Vcenter,
  pool: PoolObject,
  folder: FolderObject | undefined,
  named: ManagedObject<"HostSystem"> | undefined,
  spec: Vim.AnyImportSpec,
): ManagedObjectReference {
  if (spec.$type !== "VirtualMachineImportSpec") throw notSupported("import of a vApp");
  const { configSpec } = spec as Vim.VirtualMachineImportSpec;
  const target = folder ?? defaultFolder(vcenter, pool);
  const pathName = configSpec.files?.vmPathName;
  const needs = {
    memoryMiB: Number(configSpec.memoryMB ?? 0),
    numCPU: configSpec.numCPUs ?? 1,
    datastores: pathName ? [parseDatastorePath(pathName).datastore] : [],
  };
  const host = chooseHost(vcenter, pool, named, needs);
  const vm = createMachine(vcenter, { folder: target, pool, host }, configSpec);
  return vcenter.leases.open({
    ...diskPlan(vcenter, vm),
    onAbort: () => {
      if (vcenter.registry.findAny(vm.ref)) destroyMachine(vcenter, vm);
    },
  });
}

function defaultFolder(vcenter: Vcenter, pool: PoolObject): FolderObject {
  const datacenter = datacenterOf(vcenter, pool.ref);
  if (!datacenter) throw invalidArgument("folder");
  return vcenter.registry.require("Folder", datacenter.properties.vmFolder);
}

/** Opens the lease through which a machine's disks are read. Throws InvalidPowerState while it runs. */
export function exportMachine(vcenter: Vcenter, vm: Machine): ManagedObjectReference {
  requirePowerState(vm, ["poweredOff"], "poweredOff");
  return vcenter.leases.open({ ...diskPlan(vcenter, vm), onAbort: () => {} });
}

function diskPlan(vcenter: Vcenter, vm: Machine): Omit<LeasePlan, "onAbort"> {
  const datacenter = datacenterOf(vcenter, vm.ref);
  if (!datacenter) throw invalidArgument("entity");
  const devices: readonly Device[] = devicesOf(vm.properties.config).filter(isDisk);
  return {
    mode: "pushOrGet",
    entity: vm.ref,
    disks: devices.map((device, index) => ({
      file: `disk-${index}.vmdk`,
      location: locateDisk(vcenter, datacenter, device.backing?.fileName ?? ""),
    })),
    importKeys: devices.map((_device, index) => importKey(vm.properties.name, index)),
    totalKiB: devices.reduce((sum, { capacityInKB }) => sum + Number(capacityInKB), 0),
  };
}
