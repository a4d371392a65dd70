import type { Deviation } from "../script.ts";

/** Where ours does not do as vcsim does, and why. */
export const foldersDeviations: readonly Deviation[] = [
  {
    step: "names with slashes, backslashes and percent signs are stored escaped › 4. CreateFolder",
    vcsim: {
      ok: "/DC0/vm/a%252fb",
    },
    simulator: {
      fault: {
        $type: "DuplicateName",
        name: "a%2fb",
        object: "/DC0/vm/a%2fb",
      },
    },
    because:
      "An escape that stands in a name is kept (vSphere API, names of managed entities); vcsim escapes its percent sign again.",
  },
  {
    step: "names with slashes, backslashes and percent signs are stored escaped › 5. CreateFolder",
    vcsim: {
      ok: "/DC0/vm/c%252Fd",
    },
    simulator: {
      ok: "/DC0/vm/c%2Fd",
    },
    because:
      "An escape that stands in a name is kept (vSphere API, names of managed entities); vcsim escapes its percent sign again.",
  },
  {
    step: "names that are not allowed › 1. CreateFolder",
    vcsim: {
      skipped: "ends its process later",
    },
    simulator: {
      fault: {
        $type: "InvalidName",
        name: "",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "names that are not allowed › 2. CreateFolder",
    vcsim: {
      ok: "/DC0/vm/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    },
    simulator: {
      fault: {
        $type: "InvalidName",
        name: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      },
    },
    because:
      "An empty name or one of more than 80 characters is an InvalidName; vcsim does not look, or tells it otherwise.",
  },
  {
    step: "names that are not allowed › 3. Rename_Task",
    vcsim: {
      skipped: "ends its process later",
    },
    simulator: {
      fault: {
        $type: "InvalidName",
        name: "",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "names that are not allowed › 4. Rename_Task",
    vcsim: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "name",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidName",
        name: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      },
    },
    because:
      "An empty name or one of more than 80 characters is an InvalidName; vcsim does not look, or tells it otherwise.",
  },
  {
    step: "a datacenter comes with its four folders › 4. read datastore network",
    vcsim: {
      ok: {
        datastore: [],
        network: ["/east/network/VM Network"],
      },
    },
    simulator: {
      ok: {
        datastore: [],
        network: [],
      },
    },
    because: "vcsim gives every datacenter a network; ours gets one with its first host.",
  },
  {
    step: "a datacenter comes with its four folders › 5. CreateDatacenter",
    vcsim: {
      ok: "/east",
    },
    simulator: {
      fault: {
        $type: "DuplicateName",
        name: "east",
        object: "/east",
      },
    },
    because:
      "Siblings have different names: vCenter refuses with DuplicateName and the object that has the name; vcsim accepts, or faults otherwise.",
  },
  {
    step: "a datacenter comes with its four folders › 7. FindByInventoryPath",
    vcsim: {
      ok: "/east",
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim accepted a second datacenter of the name, and it is still there.",
  },
  {
    step: "renaming changes the paths below › 6. Rename_Task",
    vcsim: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "name",
      },
    },
    simulator: {
      fault: {
        $type: "DuplicateName",
        name: "taken",
        object: "/DC0/vm/taken",
      },
    },
    because:
      "Siblings have different names: vCenter refuses with DuplicateName and the object that has the name; vcsim accepts, or faults otherwise.",
  },
  {
    step: "renaming changes the paths below › 7. Rename_Task",
    vcsim: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "name",
      },
    },
    simulator: {
      ok: "nothing",
    },
    because: "Giving an object the name that it has changes nothing.",
  },
  {
    step: "moving what is in the way or in itself › 4. MoveIntoFolder_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "DuplicateName",
        name: "same",
        object: "/DC0/vm/outer/same",
      },
    },
    because:
      "Siblings have different names: vCenter refuses with DuplicateName and the object that has the name; vcsim accepts, or faults otherwise.",
  },
  {
    step: "moving what is in the way or in itself › 5. MoveIntoFolder_Task",
    vcsim: {
      skipped: "makes a cycle that its search never leaves",
    },
    simulator: {
      fault: {
        $type: "InvalidFolder",
        target: "/DC0/vm/outer/same",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "moving what is in the way or in itself › 6. MoveIntoFolder_Task",
    vcsim: {
      skipped: "ends its process",
    },
    simulator: {
      fault: {
        $type: "ManagedObjectNotFound",
        obj: "<Folder>",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "hidden folders and the root stay › 1. Destroy_Task",
    vcsim: {
      skipped: "ends its process",
    },
    simulator: {
      fault: {
        $type: "NotSupported",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "hidden folders and the root stay › 2. Destroy_Task",
    vcsim: {
      skipped: "ends its process",
    },
    simulator: {
      fault: {
        $type: "NotSupported",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "hidden folders and the root stay › 3. Rename_Task",
    vcsim: {
      skipped: "ends its process",
    },
    simulator: {
      ok: "nothing",
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
];
