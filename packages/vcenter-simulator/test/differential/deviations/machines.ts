import type { Deviation } from "../script.ts";

/** Where ours does not do as vcsim does, and why. */
export const machinesDeviations: readonly Deviation[] = [
  {
    step: "a machine is created, read and destroyed › 8. read guest.toolsRunningStatus guest.guestState",
    vcsim: {
      ok: {
        "guest.toolsRunningStatus": "guestToolsNotRunning",
      },
    },
    simulator: {
      ok: {
        "guest.guestState": "notRunning",
        "guest.toolsRunningStatus": "guestToolsNotRunning",
      },
    },
    because: "A machine that is off has a guest state; vcsim leaves it out.",
  },
  {
    step: "a machine of a name that is taken › 2. CreateVM_Task",
    vcsim: {
      ok: "/DC0/vm/double",
    },
    simulator: {
      fault: {
        $type: "DuplicateName",
        name: "double",
        object: "/DC0/vm/double",
      },
    },
    because:
      "Siblings have different names: vCenter refuses with DuplicateName and the object that has the name; vcsim accepts, or faults otherwise.",
  },
  {
    step: "machines in the wrong place › 1. CreateVM_Task",
    vcsim: {
      ok: "/DC0/host/lost",
    },
    simulator: {
      fault: {
        $type: "NotSupported",
      },
    },
    because: "A host folder holds no machines; vcsim puts them in.",
  },
  {
    step: "machines in the wrong place › 2. CreateVM_Task",
    vcsim: {
      skipped: "ends its process",
    },
    simulator: {
      fault: {
        $type: "InvalidDatastore",
        name: "none",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "machines in the wrong place › 3. CreateVM_Task",
    vcsim: {
      skipped: "ends its process",
    },
    simulator: {
      fault: {
        $type: "ManagedObjectNotFound",
        obj: "<ResourcePool>",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "machines in the wrong place › 4. CreateVM_Task",
    vcsim: {
      skipped: "ends its process",
    },
    simulator: {
      fault: {
        $type: "ManagedObjectNotFound",
        obj: "<HostSystem>",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "machines in the wrong place › 5. CreateVM_Task",
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
    step: "a machine is reconfigured › 6. ReconfigVM_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "configSpec.numCPUs",
      },
    },
    because:
      "A machine without CPU or memory and a change to an old version are refused; vcsim accepts both.",
  },
  {
    step: "a machine is reconfigured › 7. ReconfigVM_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "configSpec.memoryMB",
      },
    },
    because:
      "A machine without CPU or memory and a change to an old version are refused; vcsim accepts both.",
  },
  {
    step: "a machine is reconfigured › 8. ReconfigVM_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "ConcurrentAccess",
      },
    },
    because:
      "A machine without CPU or memory and a change to an old version are refused; vcsim accepts both.",
  },
  {
    step: "shares and reservations › 5. read resourceConfig.cpuAllocation.limit",
    vcsim: {
      ok: {},
    },
    simulator: {
      ok: {
        "resourceConfig.cpuAllocation.limit": 1000,
      },
    },
    because: "vcsim keeps no resource configuration of a machine.",
  },
  {
    step: "a machine is renamed › 4. read name config.name summary.config.name",
    vcsim: {
      ok: {
        "config.name": "first",
        name: "third",
        "summary.config.name": "first",
      },
    },
    simulator: {
      ok: {
        "config.name": "third",
        name: "third",
        "summary.config.name": "third",
      },
    },
    because: "The name stands in the configuration too; vcsim forgets it there.",
  },
  {
    step: "a machine is renamed › 5. Rename_Task",
    vcsim: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "name",
      },
    },
    simulator: {
      fault: {
        $type: "DuplicateName",
        name: "second",
        object: "/DC0/vm/second",
      },
    },
    because:
      "Siblings have different names: vCenter refuses with DuplicateName and the object that has the name; vcsim accepts, or faults otherwise.",
  },
  {
    step: "templates › 5. MarkAsTemplate",
    vcsim: {
      fault: {
        $type: "NotSupported",
      },
    },
    simulator: {
      ok: "nothing",
    },
    because: "Marking a template again changes nothing in ours; vcsim refuses.",
  },
  {
    step: "a machine leaves the inventory and comes back › 6. RegisterVM_Task",
    vcsim: {
      fault: {
        $type: "NotFound",
      },
    },
    simulator: {
      ok: "/DC0/vm/back",
    },
    because: "vcsim deletes the vmx file with the registration, so it cannot come back.",
  },
  {
    step: "a machine leaves the inventory and comes back › 7. read name runtime.powerState resourcePool",
    vcsim: {
      fault: "nothing at /DC0/vm/back",
    },
    simulator: {
      ok: {
        name: "back",
        resourcePool: "/DC0/host/DC0_C0/Resources",
        "runtime.powerState": "poweredOff",
      },
    },
    because: "vcsim refused the step before this one, so what it asks about is not there.",
  },
  {
    step: "a machine leaves the inventory and comes back › 9. RegisterVM_Task",
    vcsim: {
      fault: {
        $type: "NotFound",
      },
    },
    simulator: {
      fault: {
        $type: "AlreadyExists",
        name: "[LocalDS_0] stray/stray.vmx",
      },
    },
    because: "vcsim deletes the vmx file with the registration, so it cannot come back.",
  },
  {
    step: "a machine leaves the inventory and comes back › 10. RegisterVM_Task",
    vcsim: {
      skipped: "ends its process",
    },
    simulator: {
      fault: {
        $type: "InvalidDatastore",
        name: "none",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "a machine leaves the inventory and comes back › 11. Destroy_Task",
    vcsim: {
      fault: "nothing at /DC0/vm/back",
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim refused the step before this one, so what it asks about is not there.",
  },
];
