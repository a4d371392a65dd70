import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { invalidArgument } from "../faults/faults.ts";
import type { ComputeObject } from "../inventory/compute-resources.ts";
import { defaultDevices } from "../machines/default-devices.ts";
import { asVirtualDevices } from "../machines/device.ts";
import { listGuestSystems } from "../machines/guest-systems.ts";
import { machineCapability } from "../machines/machine-capability.ts";
import type { Call, MethodTable } from "../soap/method-table.ts";
import { lunNumber } from "../storage/iscsi-targets.ts";
import type { Vcenter } from "../vcenter.ts";

const fixed = (value: number) => ({ min: value, max: value, defaultValue: value });
const upTo = (max: number, defaultValue = 1) => ({ min: 0, max, defaultValue });

const shares = { sharesOption: { defaultLevel: "normal" as const, sharesOption: upTo(1_000_000, 4000) } };
const newestVersion = "vmx-21";

function guestDescriptor([id, fullName]: readonly [string, string]): Vim.GuestOsDescriptor {
  return {
    id,
    family: id.startsWith("win") ? "windowsGuest" : "linuxGuest",
    fullName,
    supportedMaxCPUs: 768,
    numSupportedPhysicalSockets: 64,
    numSupportedCoresPerSocket: 64,
    supportedMinMemMB: 4,
    supportedMaxMemMB: 25_165_824,
    recommendedMemMB: 1024,
    recommendedColorDepth: 0,
    supportedDiskControllerList: [
      "ParaVirtualSCSIController",
      "VirtualLsiLogicController",
      "VirtualAHCIController",
      "VirtualIDEController",
    ],
    recommendedDiskController: "ParaVirtualSCSIController",
    supportedNumDisks: 254,
    recommendedDiskSizeMB: 16_384,
    recommendedCdromController: "VirtualAHCIController",
    supportedEthernetCard: ["VirtualVmxnet3", "VirtualE1000e", "VirtualE1000"],
    recommendedEthernetCard: "VirtualVmxnet3",
    smcRequired: false,
    supportsWakeOnLan: true,
    supportsVMI: false,
    supportsMemoryHotAdd: true,
    supportsCpuHotAdd: true,
    supportsCpuHotRemove: false,
    supportedFirmware: ["bios", "efi"],
    recommendedFirmware: "bios",
    supports3D: true,
    recommended3D: false,
    smcRecommended: false,
    ich7mRecommended: false,
    usbRecommended: false,
    supportLevel: "supported",
    supportedForCreate: true,
    vRAMSizeInKB: { min: 1024, max: 131_072, defaultValue: 4096 },
    numSupportedFloppyDevices: 2,
    supportsPvscsiControllerForBoot: true,
    diskUuidEnabled: false,
    supportsHotPlugPCI: true,
  };
}

function configOption(): Vim.VirtualMachineConfigOption {
  return {
    version: newestVersion,
    description: "ESXi 8.0 U2 virtual machine",
    guestOSDescriptor: listGuestSystems().map(guestDescriptor),
    guestOSDefaultIndex: 0,
    hardwareOptions: {
      hwVersion: 21,
      virtualDeviceOption: [],
      deviceListReadonly: false,
      numCPU: Array.from({ length: 128 }, (_, index) => index + 1),
      numCoresPerSocket: { min: 1, max: 64, defaultValue: 1 },
      numCpuReadonly: false,
      memoryMB: { min: 4, max: 25_165_824, defaultValue: 128 },
      numPCIControllers: fixed(1),
      numIDEControllers: fixed(2),
      numUSBControllers: upTo(1, 0),
      numUSBXHCIControllers: upTo(1, 0),
      numSIOControllers: fixed(1),
      numPS2Controllers: fixed(1),
      resourceConfigOption: { cpuAllocationOption: shares, memoryAllocationOption: shares },
    },
    capabilities: machineCapability,
    datastore: {},
    defaultDevice: asVirtualDevices(defaultDevices),
    supportedMonitorType: ["release"],
  };
}

function computeOf({ vcenter, target }: Pick<Call, "vcenter" | "target">): ComputeObject {
  const moid = target.ref.value.replace(/^envbrowser-/, "");
  return vcenter.registry.require("ComputeResource", { type: "ComputeResource", value: moid });
}

function configTarget(
  call: Call<"QueryConfigTarget">,
  host: ManagedObjectReference | undefined,
): Vim.ConfigTarget {
  const { vcenter } = call;
  const { registry } = vcenter;
  const compute = computeOf(call);
  const named = host && registry.require("HostSystem", host);
  if (named && named.properties.parent.value !== compute.ref.value) throw invalidArgument("host");
  const { datastore, network } = (named ?? compute).properties;
  const { numCpuCores, numCpuThreads } = compute.properties.summary;
  return {
    numCpus: numCpuThreads,
    numCpuCores,
    numNumaNodes: 1,
    smcPresent: false,
    maxMemMBOptimalPerf: 131_072,
    supportedMaxMemMB: 25_165_824,
    scsiDisk: rawDevices(vcenter, named ? [named.ref] : compute.properties.host),
    datastore: datastore.map((ref) => {
      const { summary, capability, info, name } = registry.require("Datastore", ref).properties;
      const known = capability ?? {
        directoryHierarchySupported: true,
        rawDiskMappingsSupported: false,
        perFileThinProvisioningSupported: true,
        storageIORMSupported: false,
        nativeSnapshotSupported: false,
      };
      return {
        name,
        datastore: summary,
        capability: known,
        maxFileSize: info.maxFileSize,
        mode: "readWrite",
      };
    }),
    network: network
      .filter(({ type }) => type === "Network")
      .map((ref) => registry.require("Network", ref).properties)
      .map(({ name, summary }) => ({ name, network: summary })),
    distributedVirtualPortgroup: network.flatMap((ref) => {
      const portgroup = registry.find("DistributedVirtualPortgroup", ref);
      const config = portgroup?.properties.config;
      const owner = registry.find("DistributedVirtualSwitch", config?.distributedVirtualSwitch);
      if (!portgroup || !config || !owner) return [];
      return [
        {
          switchName: owner.properties.name,
          switchUuid: owner.properties.uuid,
          portgroupName: config.name,
          portgroupKey: config.key,
          portgroupType: config.type,
          uplinkPortgroup: config.uplink === true,
          portgroup: portgroup.ref,
        },
      ];
    }),
  };
}

/** Devices that machines on one of the hosts may map. */
function rawDevices(
  { registry }: Vcenter,
  hosts: readonly ManagedObjectReference[],
): Vim.VirtualMachineScsiDiskDeviceInfo[] {
  const seen = new Map<string, Vim.VirtualMachineScsiDiskDeviceInfo>();
  for (const ref of hosts)
    for (const disk of registry.require("HostSystem", ref).properties.config.storageDevice?.scsiLun ?? [])
      if (disk.$type === "HostScsiDisk") seen.set(disk.uuid, deviceInfo(disk));
  return [...seen.values()];
}

function deviceInfo(disk: Vim.HostScsiDisk): Vim.VirtualMachineScsiDiskDeviceInfo {
  const capacity = Number(disk.capacity.block) * disk.capacity.blockSize;
  return { name: disk.deviceName, capacity, disk, lunNumber: lunNumber(disk) };
}

/** Methods of a compute resource's environment browser. */
export const environmentBrowserMethods: MethodTable = {
  QueryConfigOption: () => configOption(),
  QueryConfigOptionEx({ parameters: { spec } }) {
    const option = configOption();
    if (!spec?.guestId) return option;
    return {
      ...option,
      guestOSDescriptor: option.guestOSDescriptor.filter(({ id }) => spec.guestId?.includes(id)),
    };
  },
  QueryConfigTarget: (call) => configTarget(call, call.parameters.host),
};
