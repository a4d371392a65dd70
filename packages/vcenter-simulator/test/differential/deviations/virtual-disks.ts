import type { Deviation } from "../script.ts";

/** Virtual disks without a machine. */
export const virtualDisksDeviations: readonly Deviation[] = [
  {
    step: "virtual disks › 3. CreateVirtualDisk_Task",
    vcsim: {
      fault: {
        $type: "FileAlreadyExists",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileAlreadyExists",
        file: "[LocalDS_0] disks/a.vmdk",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "virtual disks › 4. CreateVirtualDisk_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] nowhere/a.vmdk",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "virtual disks › 7. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "a-flat.vmdk",
          },
          {
            path: "a.vmdk",
          },
        ],
        folderPath: "[LocalDS_0] disks",
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
            diskExtents: ["a-flat.vmdk"],
            diskType: "VirtualDiskFlatVer2BackingInfo",
            hardwareVersion: 21,
            path: "a.vmdk",
            thin: true,
          },
        ],
        folderPath: "[LocalDS_0] disks/",
      },
    },
    because: "A disk is listed with its figures, its extent is not; vcsim lists both as plain files.",
  },
  {
    step: "virtual disks › 9. DeleteVirtualDisk_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] disks/a.vmdk",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "virtual disks › 10. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        folderPath: "[LocalDS_0] disks",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        folderPath: "[LocalDS_0] disks/",
      },
    },
    because:
      "The path of a found directory ends in a slash, that of the root of a datastore has none, as vCenter's; vcsim repeats what was asked.",
  },
  {
    step: "virtual disks are copied, moved and extended › 3. CopyVirtualDisk_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      ok: "[LocalDS_0] copies/b.vmdk",
    },
    because:
      "What the task of a disk gives back is the new path for a copy and a move, nothing for an extension; vcsim has it the other way round.",
  },
  {
    step: "virtual disks are copied, moved and extended › 4. CopyVirtualDisk_Task",
    vcsim: {
      fault: {
        $type: "FileAlreadyExists",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileAlreadyExists",
        file: "[LocalDS_0] copies/b.vmdk",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "virtual disks are copied, moved and extended › 5. CopyVirtualDisk_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      ok: "[LocalDS_0] copies/b.vmdk",
    },
    because:
      "What the task of a disk gives back is the new path for a copy and a move, nothing for an extension; vcsim has it the other way round.",
  },
  {
    step: "virtual disks are copied, moved and extended › 6. CopyVirtualDisk_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] copies/none.vmdk",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "virtual disks are copied, moved and extended › 7. CopyVirtualDisk_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      ok: "[LocalDS_0] copies/d.vmdk",
    },
    because:
      "What the task of a disk gives back is the new path for a copy and a move, nothing for an extension; vcsim has it the other way round.",
  },
  {
    step: "virtual disks are copied, moved and extended › 8. CopyVirtualDisk_Task",
    vcsim: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "dc",
      },
    },
    simulator: {
      ok: "[LocalDS_0] copies/e.vmdk",
    },
    because: "The destination's datacenter is the source's when it is left out; vcsim wants it.",
  },
  {
    step: "virtual disks are copied, moved and extended › 9. MoveVirtualDisk_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      ok: "[LocalDS_0] copies/f.vmdk",
    },
    because:
      "What the task of a disk gives back is the new path for a copy and a move, nothing for an extension; vcsim has it the other way round.",
  },
  {
    step: "virtual disks are copied, moved and extended › 10. MoveVirtualDisk_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] copies/a.vmdk",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "virtual disks are copied, moved and extended › 11. MoveVirtualDisk_Task",
    vcsim: {
      fault: {
        $type: "FileAlreadyExists",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileAlreadyExists",
        file: "[LocalDS_0] copies/f.vmdk",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "virtual disks are copied, moved and extended › 12. ExtendVirtualDisk_Task",
    vcsim: {
      ok: "[LocalDS_0] copies/f.vmdk",
    },
    simulator: {
      ok: "nothing",
    },
    because:
      "What the task of a disk gives back is the new path for a copy and a move, nothing for an extension; vcsim has it the other way round.",
  },
  {
    step: "virtual disks are copied, moved and extended › 13. ExtendVirtualDisk_Task",
    vcsim: {
      fault: {
        $type: "FileFault",
        file: "[LocalDS_0] copies/f.vmdk",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "newCapacityKb",
      },
    },
    because: "A smaller size is an invalid argument; vcsim has a file fault.",
  },
  {
    step: "virtual disks are copied, moved and extended › 15. InflateVirtualDisk_Task",
    vcsim: {
      fault: {
        $type: "MethodNotFound",
        method: "InflateVirtualDisk_Task",
        receiver: "<VirtualDiskManager>",
      },
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim lacks the method; vCenter has it.",
  },
  {
    step: "virtual disks are copied, moved and extended › 16. DeleteVirtualDisk_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] copies/none.vmdk",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
];
