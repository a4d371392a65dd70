import type { Deviation } from "../script.ts";

/** Disks of machines. */
export const diskDevicesDeviations: readonly Deviation[] = [
  {
    step: "disks that are refused › 4. ReconfigVM_Task",
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
    step: "disks that are refused › 5. ReconfigVM_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidDeviceSpec",
        deviceIndex: 0,
        property: "unitNumber",
      },
    },
    because:
      "A change of a device that cannot be made is refused (a taken or reserved unit, no such controller or device, a smaller disk, a malformed address); vcsim accepts it.",
  },
  {
    step: "disks that are refused › 6. ReconfigVM_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidController",
        controllerKey: 9990,
        deviceIndex: 0,
        property: "controllerKey",
      },
    },
    because:
      "A change of a device that cannot be made is refused (a taken or reserved unit, no such controller or device, a smaller disk, a malformed address); vcsim accepts it.",
  },
  {
    step: "disks that are refused › 7. ReconfigVM_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] strict/none.vmdk",
      },
    },
    because:
      "The fault says in datastore and property terms what is wrong; vcsim leaves it out or names its host's directory.",
  },
  {
    step: "disks that are refused › 8. ReconfigVM_Task",
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
    step: "a disk grows and does not shrink › 5. devices VirtualDisk",
    vcsim: {
      ok: [
        {
          capacityInKB: 0,
        },
      ],
    },
    simulator: {
      ok: [
        {
          capacityInKB: 4096,
        },
      ],
    },
    because: "vcsim takes the size in bytes for the truth and loses the size in KB.",
  },
  {
    step: "a disk grows and does not shrink › 6. ReconfigVM_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidDeviceSpec",
        deviceIndex: 0,
        property: "capacityInKB",
      },
    },
    because:
      "A change of a device that cannot be made is refused (a taken or reserved unit, no such controller or device, a smaller disk, a malformed address); vcsim accepts it.",
  },
  {
    step: "a disk grows and does not shrink › 7. devices VirtualDisk",
    vcsim: {
      ok: [
        {
          capacityInKB: 1024,
        },
      ],
    },
    simulator: {
      ok: [
        {
          capacityInKB: 4096,
        },
      ],
    },
    because: "vcsim takes the size in bytes for the truth and loses the size in KB.",
  },
  {
    step: "a disk leaves with or without its file › 5. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "leaving-flat.vmdk",
          },
          {
            path: "leaving.vmdk",
          },
          {
            path: "leaving_1-flat.vmdk",
          },
          {
            path: "leaving_1.vmdk",
          },
        ],
        folderPath: "[LocalDS_0] leaving",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            $type: "VmDiskFileInfo",
            capacityKb: 1024,
            controllerType: "VirtualSCSIController",
            diskExtents: ["leaving-flat.vmdk"],
            diskType: "VirtualDiskFlatVer2BackingInfo",
            hardwareVersion: 21,
            path: "leaving.vmdk",
            thin: true,
          },
          {
            $type: "VmDiskFileInfo",
            capacityKb: 1024,
            controllerType: "VirtualSCSIController",
            diskExtents: ["leaving_1-flat.vmdk"],
            diskType: "VirtualDiskFlatVer2BackingInfo",
            hardwareVersion: 21,
            path: "leaving_1.vmdk",
            thin: true,
          },
        ],
        folderPath: "[LocalDS_0] leaving/",
      },
    },
    because: "A disk is listed with its figures, its extent is not; vcsim lists both as plain files.",
  },
  {
    step: "a disk leaves with or without its file › 8. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "leaving-flat.vmdk",
          },
          {
            path: "leaving.vmdk",
          },
          {
            path: "leaving_1-flat.vmdk",
          },
          {
            path: "leaving_1.vmdk",
          },
        ],
        folderPath: "[LocalDS_0] leaving",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            $type: "VmDiskFileInfo",
            capacityKb: 1024,
            controllerType: "VirtualSCSIController",
            diskExtents: ["leaving-flat.vmdk"],
            diskType: "VirtualDiskFlatVer2BackingInfo",
            hardwareVersion: 21,
            path: "leaving.vmdk",
            thin: true,
          },
        ],
        folderPath: "[LocalDS_0] leaving/",
      },
    },
    because: "A disk is listed with its figures, its extent is not; vcsim lists both as plain files.",
  },
  {
    step: "a disk leaves with or without its file › 10. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "leaving-flat.vmdk",
          },
          {
            path: "leaving.vmdk",
          },
          {
            path: "leaving_1-flat.vmdk",
          },
          {
            path: "leaving_1.vmdk",
          },
        ],
        folderPath: "[LocalDS_0] leaving",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            $type: "VmDiskFileInfo",
            capacityKb: 1024,
            controllerType: "VirtualSCSIController",
            diskExtents: ["leaving-flat.vmdk"],
            diskType: "VirtualDiskFlatVer2BackingInfo",
            hardwareVersion: 21,
            path: "leaving.vmdk",
            thin: true,
          },
        ],
        folderPath: "[LocalDS_0] leaving/",
      },
    },
    because: "A disk is listed with its figures, its extent is not; vcsim lists both as plain files.",
  },
  {
    step: "a disk that exists is attached › 10. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "volume-flat.vmdk",
          },
          {
            path: "volume.vmdk",
          },
        ],
        folderPath: "[LocalDS_0] loose",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            $type: "VmDiskFileInfo",
            capacityKb: 1024,
            controllerType: "VirtualSCSIController",
            diskExtents: ["volume-flat.vmdk"],
            diskType: "VirtualDiskFlatVer2BackingInfo",
            hardwareVersion: 21,
            path: "volume.vmdk",
            thin: true,
          },
        ],
        folderPath: "[LocalDS_0] loose/",
      },
    },
    because: "A disk is listed with its figures, its extent is not; vcsim lists both as plain files.",
  },
];
