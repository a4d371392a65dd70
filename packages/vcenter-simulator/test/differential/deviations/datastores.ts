import type { Deviation } from "../script.ts";
import { datastoreFilesDeviations } from "./datastore-files.ts";
import { datastoreSearchesDeviations } from "./datastore-searches.ts";
import { virtualDisksDeviations } from "./virtual-disks.ts";

/** Where ours does not do as vcsim does, and why. */
export const datastoresDeviations: readonly Deviation[] = [
  ...datastoreFilesDeviations,
  ...datastoreSearchesDeviations,
  ...virtualDisksDeviations,
  {
    step: "directories are moved › 2. PUT /folder/tree/branch/leaf.txt",
    vcsim: {
      ok: {
        status: 200,
      },
    },
    simulator: {
      ok: {
        status: 201,
      },
    },
    because: "A new file is 201 Created (RFC 9110); vcsim says 200.",
  },
  {
    step: "directories are moved › 5. SearchDatastore_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "tree",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] tree",
      },
    },
    because:
      "The fault names the datastore path that was asked for; vcsim gives the path inside the datastore.",
  },
  {
    step: "directories are moved › 7. MoveDatastoreFile_Task",
    vcsim: {
      fault: {
        $type: "FileAlreadyExists",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileAlreadyExists",
        file: "[LocalDS_0] other",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "directories are moved › 8. CopyDatastoreFile_Task",
    vcsim: {
      fault: {
        $type: "CannotCreateFile",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "CannotCreateFile",
        file: "[LocalDS_0] copied",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "a datastore tells what it is › 2. read summary.maintenanceMode summary.multipleHostAccess",
    vcsim: {
      ok: {
        "summary.maintenanceMode": "normal",
      },
    },
    simulator: {
      ok: {
        "summary.maintenanceMode": "normal",
        "summary.multipleHostAccess": true,
      },
    },
    because: "vcsim leaves the property out.",
  },
  {
    step: "a datastore tells what it is › 5. Rename_Task",
    vcsim: {
      fault: {
        $type: "MethodNotFound",
        method: "Rename_Task",
        receiver: "/DC0/datastore/LocalDS_0",
      },
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim lacks the method; vCenter has it.",
  },
  {
    step: "a datastore tells what it is › 6. read summary.name",
    vcsim: {
      fault: "nothing at /DC0/datastore/renamed",
    },
    simulator: {
      ok: {
        "summary.name": "renamed",
      },
    },
    because: "vcsim refused the step before this one, so what it asks about is not there.",
  },
  {
    step: "a datastore tells what it is › 7. Rename_Task",
    vcsim: {
      fault: "nothing at /DC0/datastore/renamed",
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim refused the step before this one, so what it asks about is not there.",
  },
];
