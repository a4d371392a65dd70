import type { Vim } from "@novasphere/vim25";
import { devicesDeviations } from "../deviations/devices.ts";
import {
  controller,
  createMachine,
  existingDisk,
  machineAt,
  newCard,
  newDisk,
  powerOn,
  reconfigure,
} from "../machine-steps.ts";
import { type Area, at, call, devices, read, savedNumber, script } from "../script.ts";

const change = (name: string, ...deviceChange: Vim.AnyVirtualDeviceConfigSpec[]) =>
  reconfigure(name, { deviceChange });
const own = (name: string, key: number, ...fields: string[]) =>
  read(machineAt(name), ...fields.map((field) => `config.hardware.device[${key}].${field}`));
const remove = (
  key: number,
  $type: "VirtualDisk" | "VirtualVmxnet3",
  destroy = false,
): Vim.AnyVirtualDeviceConfigSpec => ({
  operation: "remove",
  ...(destroy ? { fileOperation: "destroy" as const } : {}),
  device: $type === "VirtualDisk" ? { $type, key, capacityInKB: 0 } : { $type, key },
});
const search = (path: string) =>
  call(
    "SearchDatastore_Task",
    { type: "@property", value: "/DC0/datastore/LocalDS_0#browser" },
    {
      datastorePath: `[LocalDS_0] ${path}`,
      searchSpec: { matchPattern: ["*.vmdk"] },
    },
  );

export const devicesArea: Area = {
  scripts: [
    script(
      "what every machine has",
      createMachine("bare"),
      own("bare", 100, "key", "busNumber", "deviceInfo.label"),
      own("bare", 200, "key", "busNumber", "deviceInfo.label"),
      own("bare", 300, "key", "deviceInfo.label"),
      own("bare", 400, "key", "deviceInfo.label"),
      own("bare", 500, "key", "controllerKey", "deviceInfo.label"),
      own("bare", 600, "key", "controllerKey", "unitNumber"),
      own("bare", 700, "key", "controllerKey", "unitNumber"),
    ),
    script(
      "a controller and a disk",
      createMachine("disks"),
      change("disks", controller),
      devices(machineAt("disks"), "ParaVirtualSCSIController", [
        "busNumber",
        "sharedBus",
        "deviceInfo.label",
      ]),
      devices(machineAt("disks"), "ParaVirtualSCSIController", ["scsiCtlrUnitNumber"], { save: "scsi" }),
      change("disks", newDisk(savedNumber("scsi.0.key"))),
      devices(machineAt("disks"), "VirtualDisk", [
        "controller",
        "unitNumber",
        "capacityInKB",
        "deviceInfo.label",
      ]),
      devices(machineAt("disks"), "VirtualDisk", [
        "backing.fileName",
        "backing.diskMode",
        "backing.thinProvisioned",
      ]),
      change("disks", newDisk(savedNumber("scsi.0.key"), 1)),
      devices(machineAt("disks"), "VirtualDisk", ["backing.fileName", "unitNumber"]),
    ),
    script(
      "both with the machine",
      createMachine("whole", { deviceChange: [controller, newDisk()] }),
      devices(machineAt("whole"), "ParaVirtualSCSIController", ["deviceInfo.label"]),
      devices(machineAt("whole"), "VirtualDisk", ["controller", "unitNumber", "backing.fileName"]),
      read(machineAt("whole"), "summary.config.numVirtualDisks"),
      read(machineAt("whole"), "summary.config.numEthernetCards"),
    ),
    script(
      "disks that are refused",
      createMachine("strict", { deviceChange: [controller, newDisk()] }),
      devices(machineAt("strict"), "ParaVirtualSCSIController", ["busNumber"], { save: "scsi" }),
      devices(machineAt("strict"), "VirtualDisk", ["unitNumber", "controller"], { save: "disk" }),
      change("strict", newDisk(savedNumber("scsi.0.key"), 0)),
      change("strict", newDisk(savedNumber("scsi.0.key"), 7)),
      change("strict", newDisk(9990, 0)),
      change("strict", existingDisk(savedNumber("scsi.0.key"), 3, "[LocalDS_0] strict/none.vmdk")),
      change("strict", remove(2055, "VirtualDisk")),
      change("strict", newDisk(savedNumber("scsi.0.key"), 3, "[none] a.vmdk")),
    ),
    script(
      "a disk grows and does not shrink",
      createMachine("growing", { deviceChange: [controller, newDisk()] }),
      devices(machineAt("growing"), "ParaVirtualSCSIController", ["busNumber"], { save: "scsi" }),
      devices(machineAt("growing"), "VirtualDisk", ["unitNumber", "controller"], { save: "disk" }),
      change("growing", {
        operation: "edit",
        device: {
          $type: "VirtualDisk",
          key: savedNumber("disk.0.key"),
          controllerKey: savedNumber("scsi.0.key"),
          unitNumber: 0,
          capacityInKB: 4096,
          backing: {
            $type: "VirtualDiskFlatVer2BackingInfo",
            fileName: "[LocalDS_0] growing/growing.vmdk",
            diskMode: "persistent",
          },
        },
      }),
      devices(machineAt("growing"), "VirtualDisk", ["capacityInKB"]),
      change("growing", {
        operation: "edit",
        device: {
          $type: "VirtualDisk",
          key: savedNumber("disk.0.key"),
          controllerKey: savedNumber("scsi.0.key"),
          unitNumber: 0,
          capacityInKB: 1024,
          backing: {
            $type: "VirtualDiskFlatVer2BackingInfo",
            fileName: "[LocalDS_0] growing/growing.vmdk",
            diskMode: "persistent",
          },
        },
      }),
      devices(machineAt("growing"), "VirtualDisk", ["capacityInKB"]),
    ),
    script(
      "a disk leaves with or without its file",
      createMachine("leaving", { deviceChange: [controller, newDisk()] }),
      devices(machineAt("leaving"), "ParaVirtualSCSIController", ["busNumber"], { save: "scsi" }),
      devices(machineAt("leaving"), "VirtualDisk", ["unitNumber", "controller"], { save: "disk" }),
      change("leaving", newDisk(savedNumber("scsi.0.key"), 1)),
      search("leaving"),
      devices(machineAt("leaving"), "VirtualDisk", ["unitNumber"], { save: "disk" }),
      change("leaving", remove(savedNumber("disk.1.key"), "VirtualDisk", true)),
      search("leaving"),
      change("leaving", remove(savedNumber("disk.0.key"), "VirtualDisk")),
      search("leaving"),
    ),
    script(
      "a disk that exists is attached",
      createMachine("taker", { deviceChange: [controller] }),
      devices(machineAt("taker"), "ParaVirtualSCSIController", ["busNumber"], { save: "scsi" }),
      devices(machineAt("taker"), "VirtualDisk", ["unitNumber", "controller"], { save: "disk" }),
      call(
        "MakeDirectory",
        { type: "@manager", value: "fileManager" },
        { name: "[LocalDS_0] loose", datacenter: at("/DC0") },
      ),
      call(
        "CreateVirtualDisk_Task",
        { type: "@manager", value: "virtualDiskManager" },
        {
          name: "[LocalDS_0] loose/volume.vmdk",
          datacenter: at("/DC0"),
          spec: {
            $type: "FileBackedVirtualDiskSpec",
            diskType: "thin",
            adapterType: "lsiLogic",
            capacityKb: 1024,
          },
        },
      ),
      change("taker", existingDisk(savedNumber("scsi.0.key"), 2, "[LocalDS_0] loose/volume.vmdk")),
      devices(machineAt("taker"), "VirtualDisk", ["backing.fileName", "unitNumber"]),
      devices(machineAt("taker"), "VirtualDisk", ["unitNumber"], { save: "disk" }),
      change("taker", remove(savedNumber("disk.0.key"), "VirtualDisk")),
      search("loose"),
    ),
    script(
      "network cards",
      createMachine("cards"),
      change("cards", newCard("VM Network")),
      devices(machineAt("cards"), "VirtualVmxnet3", ["controller", "unitNumber", "deviceInfo.label"]),
      devices(machineAt("cards"), "VirtualVmxnet3", ["macAddress", "addressType", "connectable.connected"], {
        save: "card",
      }),
      read(machineAt("cards"), "network"),
      { ...change("cards", newCard("none")), harmsVcsim: "ends its process" },
      change("cards", newCard("VM Network")),
      devices(machineAt("cards"), "VirtualVmxnet3", ["deviceInfo.label", "unitNumber"]),
      change("cards", remove(savedNumber("card.0.key"), "VirtualVmxnet3")),
      read(machineAt("cards"), "network"),
      change("cards", remove(savedNumber("card.0.key"), "VirtualVmxnet3")),
    ),
    script(
      "cards with an address of their own",
      createMachine("addressed"),
      change("addressed", {
        operation: "add",
        device: {
          $type: "VirtualE1000",
          key: -1,
          addressType: "manual",
          macAddress: "00:50:56:12:34:56",
          backing: { $type: "VirtualEthernetCardNetworkBackingInfo", deviceName: "VM Network" },
        },
      }),
      devices(machineAt("addressed"), "VirtualE1000", ["addressType", "macAddress"]),
      change("addressed", {
        operation: "add",
        device: {
          $type: "VirtualE1000",
          key: -1,
          addressType: "manual",
          macAddress: "nonsense",
          backing: { $type: "VirtualEthernetCardNetworkBackingInfo", deviceName: "VM Network" },
        },
      }),
    ),
    script(
      "hot plug",
      createMachine("hot", { deviceChange: [controller] }),
      devices(machineAt("hot"), "ParaVirtualSCSIController", ["busNumber"], { save: "scsi" }),
      devices(machineAt("hot"), "VirtualDisk", ["unitNumber", "controller"], { save: "disk" }),
      powerOn("hot"),
      change("hot", newDisk(savedNumber("scsi.0.key"))),
      change("hot", newCard("VM Network")),
      devices(machineAt("hot"), "VirtualDisk", ["deviceInfo.label"]),
      devices(machineAt("hot"), "VirtualVmxnet3", ["connectable.connected", "connectable.startConnected"]),
      reconfigure("hot", { numCPUs: 2 }),
      reconfigure("hot", { memoryMB: 32 }),
    ),
    script(
      "a drive with an image",
      createMachine("driven"),
      change("driven", {
        operation: "add",
        device: {
          $type: "VirtualCdrom",
          key: -1,
          controllerKey: 200,
          unitNumber: 0,
          backing: { $type: "VirtualCdromRemotePassthroughBackingInfo", deviceName: "", exclusive: false },
        },
      }),
      devices(machineAt("driven"), "VirtualCdrom", ["controller", "unitNumber"]),
      change("driven", {
        operation: "add",
        device: {
          $type: "VirtualCdrom",
          key: -1,
          controllerKey: 200,
          unitNumber: 0,
          backing: { $type: "VirtualCdromRemotePassthroughBackingInfo", deviceName: "", exclusive: false },
        },
      }),
      change("driven", {
        operation: "add",
        device: {
          $type: "VirtualSerialPort",
          key: -1,
          yieldOnPoll: true,
          backing: {
            $type: "VirtualSerialPortURIBackingInfo",
            serviceURI: "telnet://192.0.2.1:13370",
            direction: "client",
          },
        },
      }),
      devices(machineAt("driven"), "VirtualSerialPort", ["controller", "deviceInfo.label"]),
    ),
  ],
  deviations: devicesDeviations,
};
