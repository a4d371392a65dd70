import type { Deviation } from "../script.ts";
import { diskDevicesDeviations } from "./disk-devices.ts";

/** Where ours does not do as vcsim does, and why. */
export const devicesDeviations: readonly Deviation[] = [
  ...diskDevicesDeviations,
  {
    step: "what every machine has › 6. read config.hardware.device[500].key config.hardware.device[500].controllerKey config.hardware.device[500].deviceInfo.label",
    vcsim: {
      ok: {
        "config.hardware.device[500].controllerKey": 100,
        "config.hardware.device[500].deviceInfo.label": "Video card ",
        "config.hardware.device[500].key": 500,
      },
    },
    simulator: {
      ok: {
        "config.hardware.device[500].controllerKey": 100,
        "config.hardware.device[500].deviceInfo.label": "Video card",
        "config.hardware.device[500].key": 500,
      },
    },
    because: "vcsim's label ends in a space.",
  },
  {
    step: "a controller and a disk › 3. devices ParaVirtualSCSIController",
    vcsim: {
      ok: [
        {
          busNumber: 0,
          "deviceInfo.label": "pvscsi-202",
          sharedBus: "noSharing",
        },
      ],
    },
    simulator: {
      ok: [
        {
          busNumber: 0,
          "deviceInfo.label": "SCSI controller 0",
          sharedBus: "noSharing",
        },
      ],
    },
    because:
      "vCenter numbers devices by kind and labels them so; vcsim labels by its own keys and leaves out what the client did not set.",
  },
  {
    step: "a controller and a disk › 4. devices ParaVirtualSCSIController",
    vcsim: {
      ok: [{}],
    },
    simulator: {
      ok: [
        {
          scsiCtlrUnitNumber: 7,
        },
      ],
    },
    because:
      "vCenter numbers devices by kind and labels them so; vcsim labels by its own keys and leaves out what the client did not set.",
  },
  {
    step: "a controller and a disk › 6. devices VirtualDisk",
    vcsim: {
      ok: [
        {
          capacityInKB: 1024,
          controller: "ParaVirtualSCSIController",
          "deviceInfo.label": "disk-202-0",
          unitNumber: 0,
        },
      ],
    },
    simulator: {
      ok: [
        {
          capacityInKB: 1024,
          controller: "ParaVirtualSCSIController",
          "deviceInfo.label": "Hard disk 1",
          unitNumber: 0,
        },
      ],
    },
    because:
      "vCenter numbers devices by kind and labels them so; vcsim labels by its own keys and leaves out what the client did not set.",
  },
  {
    step: "both with the machine › 2. devices ParaVirtualSCSIController",
    vcsim: {
      ok: [
        {
          "deviceInfo.label": "pvscsi-202",
        },
      ],
    },
    simulator: {
      ok: [
        {
          "deviceInfo.label": "SCSI controller 0",
        },
      ],
    },
    because:
      "vCenter numbers devices by kind and labels them so; vcsim labels by its own keys and leaves out what the client did not set.",
  },
  {
    step: "network cards › 3. devices VirtualVmxnet3",
    vcsim: {
      ok: [
        {
          controller: "VirtualPCIController",
          "deviceInfo.label": "ethernet--7",
          unitNumber: 7,
        },
      ],
    },
    simulator: {
      ok: [
        {
          controller: "VirtualPCIController",
          "deviceInfo.label": "Network adapter 1",
          unitNumber: 7,
        },
      ],
    },
    because:
      "vCenter numbers devices by kind and labels them so; vcsim labels by its own keys and leaves out what the client did not set.",
  },
  {
    step: "network cards › 4. devices VirtualVmxnet3",
    vcsim: {
      ok: [
        {
          "connectable.connected": false,
          macAddress: "<mac>",
        },
      ],
    },
    simulator: {
      ok: [
        {
          addressType: "assigned",
          "connectable.connected": false,
          macAddress: "<mac>",
        },
      ],
    },
    because:
      "vCenter numbers devices by kind and labels them so; vcsim labels by its own keys and leaves out what the client did not set.",
  },
  {
    step: "network cards › 6. ReconfigVM_Task",
    vcsim: {
      skipped: "ends its process",
    },
    simulator: {
      fault: {
        $type: "InvalidDeviceSpec",
        deviceIndex: 0,
        property: "backing.deviceName",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "network cards › 8. devices VirtualVmxnet3",
    vcsim: {
      ok: [
        {
          "deviceInfo.label": "ethernet--7",
          unitNumber: 7,
        },
        {
          "deviceInfo.label": "ethernet--7",
          unitNumber: 8,
        },
      ],
    },
    simulator: {
      ok: [
        {
          "deviceInfo.label": "Network adapter 1",
          unitNumber: 7,
        },
        {
          "deviceInfo.label": "Network adapter 2",
          unitNumber: 8,
        },
      ],
    },
    because:
      "vCenter numbers devices by kind and labels them so; vcsim labels by its own keys and leaves out what the client did not set.",
  },
  {
    step: "network cards › 10. read network",
    vcsim: {
      ok: {
        network: ["/DC0/network/VM Network", "/DC0/network/VM Network"],
      },
    },
    simulator: {
      ok: {
        network: ["/DC0/network/VM Network"],
      },
    },
    because: "A machine is on a network once, however many cards are.",
  },
  {
    step: "network cards › 11. ReconfigVM_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidDeviceSpec",
        deviceIndex: 0,
        property: "key",
      },
    },
    because:
      "A change of a device that cannot be made is refused (a taken or reserved unit, no such controller or device, a smaller disk, a malformed address); vcsim accepts it.",
  },
  {
    step: "cards with an address of their own › 4. ReconfigVM_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidDeviceSpec",
        deviceIndex: 0,
        property: "macAddress",
      },
    },
    because:
      "A change of a device that cannot be made is refused (a taken or reserved unit, no such controller or device, a smaller disk, a malformed address); vcsim accepts it.",
  },
  {
    step: "hot plug › 7. devices VirtualDisk",
    vcsim: {
      ok: [
        {
          "deviceInfo.label": "disk-202-0",
        },
      ],
    },
    simulator: {
      ok: [
        {
          "deviceInfo.label": "Hard disk 1",
        },
      ],
    },
    because:
      "vCenter numbers devices by kind and labels them so; vcsim labels by its own keys and leaves out what the client did not set.",
  },
  {
    step: "hot plug › 9. ReconfigVM_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidPowerState",
        existingState: "poweredOn",
        requestedState: "poweredOff",
      },
    },
    because: "CPU and memory are not changed while a machine runs without hot plug; vcsim accepts it.",
  },
  {
    step: "hot plug › 10. ReconfigVM_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidPowerState",
        existingState: "poweredOn",
        requestedState: "poweredOff",
      },
    },
    because: "CPU and memory are not changed while a machine runs without hot plug; vcsim accepts it.",
  },
  {
    step: "a drive with an image › 4. ReconfigVM_Task",
    vcsim: {
      fault: {
        $type: "InvalidDeviceSpec",
        deviceIndex: 0,
      },
    },
    simulator: {
      fault: {
        $type: "InvalidDeviceSpec",
        deviceIndex: 0,
        property: "unitNumber",
      },
    },
    because:
      "The fault says in datastore and property terms what is wrong; vcsim leaves it out or names its host's directory.",
  },
  {
    step: "a drive with an image › 6. devices VirtualSerialPort",
    vcsim: {
      ok: [
        {
          "deviceInfo.label": "serialport-203",
        },
      ],
    },
    simulator: {
      ok: [
        {
          "deviceInfo.label": "Serial port 1",
        },
      ],
    },
    because:
      "vCenter numbers devices by kind and labels them so; vcsim labels by its own keys and leaves out what the client did not set.",
  },
];
