import type { Device } from "./device.ts";

/** What every machine has, whether asked for or not. */
export const defaultDevices: readonly Device[] = [
  { $type: "VirtualIDEController", key: 200, deviceInfo: { label: "IDE 0", summary: "IDE 0" }, busNumber: 0 },
  { $type: "VirtualIDEController", key: 201, deviceInfo: { label: "IDE 1", summary: "IDE 1" }, busNumber: 1 },
  {
    $type: "VirtualPS2Controller",
    key: 300,
    deviceInfo: { label: "PS2 controller 0", summary: "PS2 controller 0" },
    busNumber: 0,
    device: [600, 700],
  },
  {
    $type: "VirtualPCIController",
    key: 100,
    deviceInfo: { label: "PCI controller 0", summary: "PCI controller 0" },
    busNumber: 0,
    device: [500, 12000],
  },
  {
    $type: "VirtualSIOController",
    key: 400,
    deviceInfo: { label: "SIO controller 0", summary: "SIO controller 0" },
    busNumber: 0,
  },
  {
    $type: "VirtualKeyboard",
    key: 600,
    deviceInfo: { label: "Keyboard", summary: "Keyboard" },
    controllerKey: 300,
    unitNumber: 0,
  },
  {
    $type: "VirtualPointingDevice",
    key: 700,
    deviceInfo: { label: "Pointing device", summary: "Pointing device; Device" },
    backing: {
      $type: "VirtualPointingDeviceDeviceBackingInfo",
      deviceName: "",
      useAutoDetect: false,
      hostPointingDevice: "autodetect",
    },
    controllerKey: 300,
    unitNumber: 1,
  },
  {
    $type: "VirtualMachineVideoCard",
    key: 500,
    deviceInfo: { label: "Video card", summary: "Video card" },
    controllerKey: 100,
    unitNumber: 0,
    videoRamSizeInKB: 4096,
    numDisplays: 1,
    useAutoDetect: false,
    enable3DSupport: false,
    use3dRenderer: "automatic",
    graphicsMemorySizeInKB: 262144,
  },
  {
    $type: "VirtualMachineVMCIDevice",
    key: 12000,
    deviceInfo: {
      label: "VMCI device",
      summary:
        "Device on the virtual machine PCI bus that provides support for the virtual machine communication interface",
    },
    controllerKey: 100,
    unitNumber: 17,
    allowUnrestrictedCommunication: false,
    filterEnable: true,
  },
];
