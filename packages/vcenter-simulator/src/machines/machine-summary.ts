import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { machineLoad } from "../capacity/machine-load.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { parseDatastorePath } from "../storage/datastore-path.ts";
import { diskAllocation } from "../storage/virtual-disks.ts";
import type { Vcenter } from "../vcenter.ts";
import { type Device, devicesOf, isDisk, isNetworkCard } from "./device.ts";

/** A machine's `summary`, which follows from its other properties. */
export function machineSummary(
  vcenter: Vcenter,
  vm: ManagedObject<"VirtualMachine">,
): Vim.VirtualMachineSummary {
  const { config, guest, runtime, overallStatus } = vm.properties;
  return {
    vm: vm.ref,
    runtime,
    guest: guestSummary(guest, config),
    config: configSummary(config),
    storage: storageSummary(vcenter, config),
    quickStats: quickStats(vcenter, vm, config),
    overallStatus: overallStatus ?? "green",
  };
}

/** The environment browser of the cluster the machine is in. */
export function environmentBrowserOf(
  { registry }: Vcenter,
  { properties }: ManagedObject<"VirtualMachine">,
): ManagedObjectReference | undefined {
  const host = registry.find("HostSystem", properties.runtime.host);
  return registry.find("ComputeResource", host?.properties.parent)?.properties.environmentBrowser;
}

/** Keeps `config.name` in step with `name`. */
export function mirrorMachines({ registry }: Vcenter): void {
  registry.setMirror("VirtualMachine", ({ properties: { name, config } }, changed) =>
    changed.has("name") && config.name !== name ? { config: { ...config, name } } : {},
  );
}

function configSummary(config: Vim.VirtualMachineConfigInfo): Vim.VirtualMachineConfigSummary {
  const devices = devicesOf(config);
  return {
    name: config.name,
    template: config.template,
    vmPathName: config.files.vmPathName ?? "",
    memorySizeMB: config.hardware.memoryMB,
    cpuReservation: Number(config.cpuAllocation?.reservation ?? 0),
    memoryReservation: Number(config.memoryAllocation?.reservation ?? 0),
    numCpu: config.hardware.numCPU,
    numEthernetCards: devices.filter(isNetworkCard).length,
    numVirtualDisks: devices.filter(isDisk).length,
    uuid: config.uuid,
    instanceUuid: config.instanceUuid ?? "",
    guestId: config.guestId,
    guestFullName: config.guestFullName,
    annotation: config.annotation ?? "",
    installBootRequired: false,
    hwVersion: config.version,
    ...(config.managedBy ? { managedBy: config.managedBy } : {}),
  };
}

function guestSummary(
  guest: Vim.GuestInfo,
  config: Vim.VirtualMachineConfigInfo,
): Vim.VirtualMachineGuestSummary {
  const { toolsStatus, toolsVersionStatus2, toolsRunningStatus, hostName, ipAddress } = guest;
  return {
    guestId: config.guestId,
    guestFullName: config.guestFullName,
    ...(toolsStatus === undefined ? {} : { toolsStatus }),
    ...(toolsVersionStatus2 === undefined ? {} : { toolsVersionStatus2 }),
    ...(toolsRunningStatus === undefined ? {} : { toolsRunningStatus }),
    ...(hostName === undefined ? {} : { hostName }),
    ...(ipAddress === undefined ? {} : { ipAddress }),
  };
}

function quickStats(
  vcenter: Vcenter,
  vm: ManagedObject<"VirtualMachine">,
  config: Vim.VirtualMachineConfigInfo,
): Vim.VirtualMachineQuickStats {
  const { runtime } = vm.properties;
  if (runtime.powerState !== "poweredOn") {
    return {
      overallCpuUsage: 0,
      guestMemoryUsage: 0,
      hostMemoryUsage: 0,
      guestHeartbeatStatus: "gray",
      uptimeSeconds: 0,
    };
  }
  const host = vcenter.registry.find("HostSystem", runtime.host);
  const load = machineLoad(vm, Number(host?.properties.hardware.cpuInfo.hz ?? 0) / 1_000_000);
  return {
    overallCpuUsage: load.cpuMhz,
    overallCpuDemand: load.cpuMhz,
    guestMemoryUsage: Math.round(config.hardware.memoryMB / 4),
    hostMemoryUsage: load.memoryMiB,
    privateMemory: config.hardware.memoryMB,
    consumedOverheadMemory: load.memoryMiB - config.hardware.memoryMB,
    guestHeartbeatStatus: "green",
    uptimeSeconds: 0,
  };
}

/** Bytes the machine's disks take and may still take. */
function storageSummary(
  vcenter: Vcenter,
  config: Vim.VirtualMachineConfigInfo,
): Vim.VirtualMachineStorageSummary {
  let committed = 0;
  let provisioned = 0;
  for (const device of devicesOf(config).filter(isDisk)) {
    provisioned += Number(device.capacityInKB) * 1024;
    committed += allocationOf(vcenter, device);
  }
  return {
    committed,
    uncommitted: Math.max(0, provisioned - committed),
    unshared: committed,
    timestamp: config.modified,
  };
}

function allocationOf(vcenter: Vcenter, { backing }: Device): number {
  const datastore = vcenter.registry.find("Datastore", backing?.datastore);
  if (!datastore || !backing?.fileName) return 0;
  const { path } = parseDatastorePath(backing.fileName);
  return diskAllocation({ datastore, files: vcenter.storage.of(datastore), path });
}
