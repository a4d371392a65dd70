import type { Vim } from "@novasphere/vim25";
import { machineLoad } from "../capacity/machine-load.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { parseDatastorePath } from "../storage/datastore-path.ts";
import { diskAllocation } from "../storage/virtual-disks.ts";
import type { Vcenter } from "../vcenter.ts";
import { type Device, devicesOf, isDisk, isNetworkCard } from "./device.ts";

/** Keeps `summary`, `config.name` and `resourceConfig` in step with what they repeat. */
export function mirrorMachines(vcenter: Vcenter): void {
  vcenter.registry.setMirror("VirtualMachine", (vm, changed) => {
    const { properties } = vm;
    const config =
      properties.config.name === properties.name
        ? properties.config
        : { ...properties.config, name: properties.name };
    const summary: Vim.VirtualMachineSummary = {
      ...properties.summary,
      vm: vm.ref,
      runtime: properties.runtime,
      overallStatus: properties.overallStatus ?? "green",
    };
    if (changed.has("guest") || changed.has("config")) summary.guest = guestSummary(properties.guest, config);
    if (changed.has("config") || changed.has("name")) {
      summary.config = configSummary(config);
      summary.storage = storageSummary(vcenter, vm);
    }
    if (changed.has("config") || changed.has("runtime"))
      summary.quickStats = vcenter.shared.share(quickStats(vcenter, vm));
    return { config, summary };
  });
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

function quickStats(vcenter: Vcenter, vm: ManagedObject<"VirtualMachine">): Vim.VirtualMachineQuickStats {
  const { runtime, config } = vm.properties;
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
  vm: ManagedObject<"VirtualMachine">,
): Vim.VirtualMachineStorageSummary {
  let committed = 0;
  let provisioned = 0;
  for (const device of devicesOf(vm.properties.config).filter(isDisk)) {
    provisioned += Number(device.capacityInKB) * 1024;
    committed += allocationOf(vcenter, device);
  }
  return {
    committed,
    uncommitted: Math.max(0, provisioned - committed),
    unshared: committed,
    timestamp: vm.properties.config.modified,
  };
}

function allocationOf(vcenter: Vcenter, { backing }: Device): number {
  const datastore = vcenter.registry.find("Datastore", backing?.datastore);
  if (!datastore || !backing?.fileName) return 0;
  const { path } = parseDatastorePath(backing.fileName);
  return diskAllocation({ datastore, files: vcenter.storage.of(datastore), path });
}
