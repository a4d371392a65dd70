import type { Deviation } from "../script.ts";

/** Where ours does not do as vcsim does, and why. */
export const servicesDeviations: readonly Deviation[] = [
  {
    step: "an import lease › 5. HttpNfcLeaseComplete",
    vcsim: {
      fault: {
        $type: "ManagedObjectNotFound",
        obj: "<HttpNfcLease>",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidState",
      },
    },
    because: "A lease that is over can still be read and refuses calls; vcsim drops it.",
  },
  {
    step: "an import lease › 6. ImportVApp",
    vcsim: {
      ok: "<HttpNfcLease>",
    },
    simulator: {
      fault: {
        $type: "DuplicateName",
        name: "imported",
        object: "/DC0/vm/imported",
      },
    },
    because:
      "Siblings have different names: vCenter refuses with DuplicateName and the object that has the name; vcsim accepts, or faults otherwise.",
  },
  {
    step: "an import lease is given up › 3. HttpNfcLeaseAbort",
    vcsim: {
      fault: {
        $type: "ManagedObjectNotFound",
        obj: "<HttpNfcLease>",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidState",
      },
    },
    because: "A lease that is over can still be read and refuses calls; vcsim drops it.",
  },
  {
    step: "an import lease is given up › 4. HttpNfcLeaseProgress",
    vcsim: {
      fault: {
        $type: "ManagedObjectNotFound",
        obj: "<HttpNfcLease>",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidState",
      },
    },
    because: "A lease that is over can still be read and refuses calls; vcsim drops it.",
  },
  {
    step: "snapshots of first-class disks › 8. RetrieveSnapshotInfo",
    vcsim: {
      fault: {
        $type: "InvalidArgument",
      },
    },
    simulator: {
      fault: {
        $type: "NotFound",
      },
    },
    because: "A disk that is not there is NotFound in the API.",
  },
  {
    step: "first-class disks › 6. DeleteVStorageObject_Task",
    vcsim: {
      fault: {
        $type: "InvalidArgument",
      },
    },
    simulator: {
      fault: {
        $type: "NotFound",
      },
    },
    because: "A disk that is not there is NotFound in the API.",
  },
];
