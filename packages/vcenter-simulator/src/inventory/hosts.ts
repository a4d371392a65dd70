import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { methodFault } from "../faults/method-fault.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { newStorageDevice } from "../storage/host-storage-device.ts";
import type { Vcenter } from "../vcenter.ts";
import type { ComputeObject } from "./compute-resources.ts";
import { entityDefaults, refuseDuplicate } from "./entity.ts";
import { requireAdmission } from "./evc-modes.ts";
import type { HostFigures } from "./host-figures.ts";

/** Adds a host to a cluster or to its own compute resource. Throws NoHost, DuplicateName, EVCAdmissionFailedCPUModelForMode. */
export function addHost(
  vcenter: Vcenter,
  compute: ComputeObject,
  name: string,
  figures: HostFigures,
  isConnected = true,
): ManagedObject<"HostSystem"> {
  if (name.trim() === "") throw methodFault("NoHost", "A host name is required.", { name });
  refuseDuplicate(vcenter, compute, name);
  const { maxEvcMode } = figures;
  const { currentEVCModeKey: evcMode } = compute.properties.summary as Vim.ClusterComputeResourceSummary;
  requireAdmission(name, maxEvcMode, evcMode);
  const { registry, ids } = vcenter;
  const moid = ids.nextMoid("HostSystem");
  const ref: ManagedObjectReference<"HostSystem"> = { type: "HostSystem", value: moid };
  const hardware = hostHardware(figures, ids.uuid(moid, "hardware"));
  const product = hostProduct(figures);
  const runtime: Vim.HostRuntimeInfo = {
    connectionState: isConnected ? "connected" : "disconnected",
    powerState: "poweredOn",
    inMaintenanceMode: false,
    inQuarantineMode: false,
    bootTime: vcenter.time,
  };
  const storageDevice = newStorageDevice(ids.uuid(moid, "hba"));
  const browser = registry.add("HostDatastoreBrowser", `datastoreBrowser-${moid}`, { datastore: [] });
  const host = registry.add("HostSystem", moid, {
    ...entityDefaults,
    name,
    parent: compute.ref,
    hardware,
    runtime,
    summary: {
      host: ref,
      hardware: hardwareSummary(hardware, figures),
      runtime,
      config: { name, port: 443, product, vmotionEnabled: true, faultToleranceEnabled: false },
      quickStats: { overallCpuUsage: 0, overallMemoryUsage: 0, uptime: 0 },
      overallStatus: "green",
      rebootRequired: false,
      managementServerIp: "127.0.0.1",
      ...(maxEvcMode !== undefined && { maxEVCModeKey: maxEvcMode }),
      ...(evcMode !== undefined && { currentEVCModeKey: evcMode }),
    },
    config: { host: ref, product, storageDevice },
    configManager: configManager(vcenter, moid, storageDevice),
    datastoreBrowser: browser.ref,
    vm: [],
    datastore: [],
    network: [],
  });
  registry.link(compute, "host", ref);
  return host;
}

function hostHardware(figures: HostFigures, uuid: string): Vim.HostHardwareInfo {
  const hz = figures.cpuMhz * 1_000_000;
  const threads = figures.cpuThreads / figures.cpuPackages;
  return {
    systemInfo: { vendor: figures.vendor, model: figures.model, uuid },
    cpuInfo: {
      numCpuPackages: figures.cpuPackages,
      numCpuCores: figures.cpuCores,
      numCpuThreads: figures.cpuThreads,
      hz,
    },
    cpuPkg: Array.from({ length: figures.cpuPackages }, (_, index) => ({
      index,
      vendor: "intel",
      hz,
      busHz: 100_000_000,
      description: figures.cpuModel,
      threadId: Array.from({ length: threads }, (_, thread) => index * threads + thread),
    })),
    memorySize: figures.memoryMiB * 2 ** 20,
    smcPresent: false,
  };
}

function hardwareSummary(hardware: Vim.HostHardwareInfo, figures: HostFigures): Vim.HostHardwareSummary {
  const { systemInfo, cpuInfo, memorySize } = hardware;
  return {
    ...systemInfo,
    memorySize,
    cpuModel: figures.cpuModel,
    cpuMhz: figures.cpuMhz,
    numCpuPkgs: cpuInfo.numCpuPackages,
    numCpuCores: cpuInfo.numCpuCores,
    numCpuThreads: cpuInfo.numCpuThreads,
    numNics: 2,
    numHBAs: 2,
  };
}

function hostProduct({ version }: HostFigures): Vim.AboutInfo {
  return {
    name: "VMware ESXi",
    fullName: `VMware ESXi ${version} build-24022510`,
    vendor: "VMware, Inc.",
    version,
    build: "24022510",
    localeVersion: "INTL",
    localeBuild: "000",
    osType: "vmnix-x86",
    productLineId: "embeddedEsx",
    apiType: "HostAgent",
    apiVersion: `${version}.0`,
    licenseProductName: "VMware ESX Server",
    licenseProductVersion: version.replace(/\.\d+$/, ""),
  };
}

function configManager(
  vcenter: Vcenter,
  moid: string,
  storageDeviceInfo: Vim.HostStorageDeviceInfo,
): Vim.HostConfigManager {
  const { registry } = vcenter;
  return {
    datastoreSystem: registry.add("HostDatastoreSystem", `datastoreSystem-${moid}`, { datastore: [] }).ref,
    networkSystem: registry.add("HostNetworkSystem", `networkSystem-${moid}`, {}).ref,
    storageSystem: registry.add("HostStorageSystem", `storageSystem-${moid}`, { storageDeviceInfo }).ref,
  };
}

/** Keeps `summary` in step with the host's name and runtime. */
export function mirrorHost(vcenter: Vcenter): void {
  vcenter.registry.setMirror("HostSystem", ({ properties }) => {
    const { name, runtime, summary, overallStatus } = properties;
    return {
      summary: {
        ...summary,
        runtime,
        config: { ...summary.config, name },
        overallStatus: overallStatus ?? "green",
      },
    };
  });
}
