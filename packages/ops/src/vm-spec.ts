import type { Vim } from "@novasphere/vim25";
import type { Instance } from "./instance.ts";
import { machineIdKey } from "./machine-id.ts";
import { buildingKey, extensionKey, instanceUuidKey, managedType } from "./marks.ts";
import { addNetworkCard, type NetworkCard, slotOption } from "./network-card.ts";
import { addSerialPort, type SerialPortService } from "./serial-port.ts";
import { serverGroupKey } from "./server-group.ts";
import { vmAnnotation } from "./spec/annotation.ts";
import { controllerType, type DiskAdapter } from "./spec/disk-adapter.ts";
import { type HardwareSettings, readHardwareSettings } from "./spec/hardware-settings.ts";
import type { ResourceLimits } from "./spec/resource-limits.ts";
import { profileSpec, type StoragePolicy } from "./storage-policy.ts";
import { addDisk, type DiskOptions } from "./virtual-disk.ts";

/** What the spec builder needs beside the instance. */
export interface VmSpecInput {
  /** Datastore name, without brackets. */
  readonly datastore: string;
  readonly networks?: readonly NetworkCard[];
  /** Default: what the instance's flavor and image say. */
  readonly settings?: HardwareSettings;
  /** True where the root disk is attached later; without, the VM gets a blank one or {@link linkedRoot}. */
  readonly bringsRootDisk?: boolean;
  /** A root disk that holds only what differs from that file. */
  readonly linkedRoot?: { readonly parentFileName: string; readonly capacityKiB: number };
  /** The storage policy of the VM's home and of the root disk. */
  readonly policy?: StoragePolicy | undefined;
  /** The server group it belongs to. */
  readonly serverGroupId?: string | undefined;
  /** Where its serial port leads; without it it has none. */
  readonly serialPort?: SerialPortService | undefined;
  /** What its guest is told of its cards. */
  readonly machineId?: string | undefined;
}

// Negative keys name devices inside one spec; the server gives the real ones.
const scsiControllerKey = -100;
const rootDiskKey = -101;
const videoCardKey = -110;
const serialPortKey = -120;
const firstNicKey = -200;

/** Key of the IDE controller that every VM has. */
const firstIdeControllerKey = 200;

/** The guest's tools run their scripts at every change of power. */
const guestScripts: Vim.ToolsConfigInfo = {
  afterPowerOn: true,
  afterResume: true,
  beforeGuestStandby: true,
  beforeGuestShutdown: true,
  beforeGuestReboot: true,
};

const kibibytesPerGibibyte = 1024 ** 2;

/**
 * The configuration a VM is created with: named by its UUID, so that its datastore folder is too, and marked
 * as unfinished.
 */
export function buildVmSpec(instance: Instance, input: VmSpecInput): Vim.VirtualMachineConfigSpec {
  const { uuid, flavor } = instance;
  const blank = input.bringsRootDisk !== true && flavor.rootGb > 0;
  const root =
    input.linkedRoot ?? (blank ? { capacityKiB: flavor.rootGb * kibibytesPerGibibyte } : undefined);
  const settings = input.settings ?? readHardwareSettings(instance);
  const networks = input.networks ?? [];
  const { hardwareVersion, firmware, coresPerSocket, cpu, memory } = settings;
  return {
    name: uuid,
    instanceUuid: uuid,
    uuid,
    guestId: settings.guestId,
    ...(hardwareVersion !== undefined && { version: hardwareVersion }),
    ...(firmware !== undefined && { firmware }),
    files: { vmPathName: `[${input.datastore}]` },
    ...(input.policy && { vmProfile: profileSpec(input.policy) }),
    numCPUs: flavor.vcpus,
    ...(coresPerSocket !== undefined && { numCoresPerSocket: coresPerSocket }),
    memoryMB: flavor.memoryMb,
    ...(cpu && { cpuAllocation: cpu }),
    ...(memory && { memoryAllocation: memory }),
    annotation: vmAnnotation(instance),
    tools: guestScripts,
    managedBy: { extensionKey, type: managedType },
    extraConfig: [
      { key: instanceUuidKey, value: uuid },
      { key: buildingKey, value: "TRUE" },
      ...(input.serverGroupId === undefined ? [] : [{ key: serverGroupKey, value: input.serverGroupId }]),
      { key: "disk.EnableUUID", value: "TRUE" },
      ...(input.machineId ? [{ key: machineIdKey, value: input.machineId }] : []),
      ...networks.flatMap(({ vifId }, slot) => (vifId === undefined ? [] : [slotOption(slot, vifId)])),
    ],
    deviceChange: [
      ...scsiController(settings.adapter),
      ...(root ? [rootDisk({ ...root, policy: input.policy }, input.datastore, settings)] : []),
      ...videoCard(settings.videoRamMb),
      ...(input.serialPort ? [addSerialPort(serialPortKey, input.serialPort)] : []),
      ...networks.map((card, index) =>
        addNetworkCard(firstNicKey - index, settings.vifModel, card, settings.vif),
      ),
    ],
  };
}

/** Also for a VM without disks, so that volumes can be attached. */
function scsiController(adapter: DiskAdapter): Vim.VirtualDeviceConfigSpec[] {
  const type = controllerType(adapter);
  if (!type) return [];
  return [
    {
      operation: "add",
      device: { $type: type, key: scsiControllerKey, busNumber: 0, sharedBus: "noSharing" },
    },
  ];
}

/** The server makes its file beside those of the VM. */
function rootDisk(
  root: Pick<DiskOptions, "capacityKiB" | "parentFileName" | "policy">,
  datastore: string,
  { adapter, diskIo }: HardwareSettings,
): Vim.VirtualDeviceConfigSpec {
  const controllerKey = adapter === "ide" ? firstIdeControllerKey : scsiControllerKey;
  const { capacityKiB = 0, parentFileName, policy } = root;
  return addDisk({
    key: rootDiskKey,
    slot: { controllerKey, unitNumber: 0 },
    fileName: `[${datastore}]`,
    createKiB: capacityKiB,
    ...(parentFileName !== undefined && { parentFileName }),
    policy,
    ...storageAllocation(diskIo),
  });
}

/** The part of a disk that limits its operations per second. */
export function storageAllocation(
  limits: ResourceLimits | undefined,
): Pick<Vim.VirtualDisk, "storageIOAllocation"> {
  return limits ? { storageIOAllocation: limits } : {};
}

function videoCard(videoRamMb: number | undefined): Vim.VirtualDeviceConfigSpec[] {
  if (videoRamMb === undefined) return [];
  return [
    {
      operation: "add",
      device: { $type: "VirtualMachineVideoCard", key: videoCardKey, videoRamSizeInKB: videoRamMb * 1024 },
    },
  ];
}
