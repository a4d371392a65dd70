import type { Deviation } from "../script.ts";

/** Where ours does not do as vcsim does, and why. */
export const snapshotsDeviations: readonly Deviation[] = [
  {
    step: "snapshots are taken, reverted to and removed › 6. read config.annotation",
    vcsim: {
      ok: {
        "config.annotation": "after",
      },
    },
    simulator: {
      ok: {
        "config.annotation": "",
      },
    },
    because: "Reverting brings the configuration back; vcsim keeps the newer one.",
  },
  {
    step: "a snapshot freezes the disk below it › 3. devices VirtualDisk",
    vcsim: {
      ok: [
        {
          "backing.fileName": "[LocalDS_0] frozen/frozen.vmdk",
        },
      ],
    },
    simulator: {
      ok: [
        {
          "backing.fileName": "[LocalDS_0] frozen/frozen-000001.vmdk",
        },
      ],
    },
    because:
      "A snapshot or linked clone writes to a new disk whose parent is the old one; vcsim keeps the disk or makes an empty one.",
  },
  {
    step: "a snapshot freezes the disk below it › 4. devices VirtualDisk",
    vcsim: {
      ok: [{}],
    },
    simulator: {
      ok: [
        {
          "backing.parent.fileName": "[LocalDS_0] frozen/frozen.vmdk",
        },
      ],
    },
    because:
      "A snapshot or linked clone writes to a new disk whose parent is the old one; vcsim keeps the disk or makes an empty one.",
  },
  {
    step: "a running machine and its snapshot › 6. read runtime.powerState",
    vcsim: {
      ok: {
        "runtime.powerState": "poweredOff",
      },
    },
    simulator: {
      ok: {
        "runtime.powerState": "poweredOn",
      },
    },
    because: "A snapshot with memory brings a machine back running; vcsim leaves it off.",
  },
  {
    step: "a clone › 3. read name config.annotation config.hardware.numCPU resourcePool",
    vcsim: {
      ok: {
        "config.hardware.numCPU": 2,
        name: "child",
        resourcePool: "/DC0/host/DC0_C0/Resources",
      },
    },
    simulator: {
      ok: {
        "config.annotation": "inherited",
        "config.hardware.numCPU": 2,
        name: "child",
        resourcePool: "/DC0/host/DC0_C0/Resources",
      },
    },
    because: "A clone inherits the annotation and can get one of its own; vcsim drops it.",
  },
  {
    step: "a clone › 7. CloneVM_Task",
    vcsim: {
      fault: {
        $type: "InvalidVmConfig",
        property: "configSpec.name",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidName",
        name: "",
      },
    },
    because:
      "An empty name or one of more than 80 characters is an InvalidName; vcsim does not look, or tells it otherwise.",
  },
  {
    step: "a clone › 9. read runtime.powerState",
    vcsim: {
      ok: {
        "runtime.powerState": "poweredOff",
      },
    },
    simulator: {
      ok: {
        "runtime.powerState": "poweredOn",
      },
    },
    because: "vcsim does not switch the clone on.",
  },
  {
    step: "a clone › 13. read config.hardware.numCPU config.annotation",
    vcsim: {
      ok: {
        "config.hardware.numCPU": 4,
      },
    },
    simulator: {
      ok: {
        "config.annotation": "own",
        "config.hardware.numCPU": 4,
      },
    },
    because: "A clone inherits the annotation and can get one of its own; vcsim drops it.",
  },
  {
    step: "clones that are refused › 2. CloneVM_Task",
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
    step: "a linked clone hangs on a snapshot's disk › 5. devices VirtualDisk",
    vcsim: {
      ok: [{}],
    },
    simulator: {
      ok: [
        {
          "backing.parent.fileName": "[LocalDS_0] base/base.vmdk",
        },
      ],
    },
    because:
      "A snapshot or linked clone writes to a new disk whose parent is the old one; vcsim keeps the disk or makes an empty one.",
  },
  {
    step: "a machine is relocated › 8. RelocateVM_Task",
    vcsim: {
      skipped: "ends its process",
    },
    simulator: {
      fault: {
        $type: "ManagedObjectNotFound",
        obj: "<Datastore>",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "a running machine is migrated › 3. MigrateVM_Task",
    vcsim: {
      fault: {
        $type: "MethodNotFound",
        method: "MigrateVM_Task",
        receiver: "/DC0/vm/migrant",
      },
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim lacks the method; vCenter has it.",
  },
];
