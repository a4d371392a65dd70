import type { Deviation } from "../script.ts";

/** Files and directories of a datastore. */
export const datastoreFilesDeviations: readonly Deviation[] = [
  {
    step: "directories › 5. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            $type: "FolderFileInfo",
            path: "dir",
          },
        ],
        folderPath: "[LocalDS_0] ",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            $type: "FolderFileInfo",
            path: "dir",
          },
        ],
        folderPath: "[LocalDS_0]",
      },
    },
    because:
      "The path of a found directory ends in a slash, that of the root of a datastore has none, as vCenter's; vcsim repeats what was asked.",
  },
  {
    step: "directories › 6. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            $type: "FolderFileInfo",
            path: "er",
          },
        ],
        folderPath: "[LocalDS_0] deep",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            $type: "FolderFileInfo",
            path: "er",
          },
        ],
        folderPath: "[LocalDS_0] deep/",
      },
    },
    because:
      "The path of a found directory ends in a slash, that of the root of a datastore has none, as vCenter's; vcsim repeats what was asked.",
  },
  {
    step: "directories › 8. SearchDatastore_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "deep",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] deep",
      },
    },
    because:
      "The fault names the datastore path that was asked for; vcsim gives the path inside the datastore.",
  },
  {
    step: "directories › 9. DeleteDatastoreFile_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] deep",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "directories › 10. MakeDirectory",
    vcsim: {
      skipped: "blocks the file manager for good",
    },
    simulator: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "datacenter",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "files over HTTP › 2. PUT /folder/web/a.txt",
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
    step: "files over HTTP › 10. DELETE /folder/web/a.txt",
    vcsim: {
      ok: {
        status: 200,
        text: "again",
      },
    },
    simulator: {
      ok: {
        status: 405,
      },
    },
    because: "A vCenter refuses to delete a file this way; vcsim serves the file instead.",
  },
  {
    step: "files over HTTP › 12. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "a.txt",
          },
        ],
        folderPath: "[LocalDS_0] web",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "a.txt",
          },
        ],
        folderPath: "[LocalDS_0] web/",
      },
    },
    because:
      "The path of a found directory ends in a slash, that of the root of a datastore has none, as vCenter's; vcsim repeats what was asked.",
  },
  {
    step: "files are copied and moved › 2. PUT /folder/files/a.txt",
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
    step: "files are copied and moved › 5. CopyDatastoreFile_Task",
    vcsim: {
      fault: {
        $type: "FileAlreadyExists",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileAlreadyExists",
        file: "[LocalDS_0] files/b.txt",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "files are copied and moved › 7. CopyDatastoreFile_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] files/none.txt",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "files are copied and moved › 8. CopyDatastoreFile_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] nowhere/c.txt",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "files are copied and moved › 10. MoveDatastoreFile_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] files/a.txt",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "files are copied and moved › 11. MoveDatastoreFile_Task",
    vcsim: {
      fault: {
        $type: "FileAlreadyExists",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileAlreadyExists",
        file: "[LocalDS_0] files/c.txt",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "files are copied and moved › 13. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "c.txt",
          },
        ],
        folderPath: "[LocalDS_0] files",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "c.txt",
          },
        ],
        folderPath: "[LocalDS_0] files/",
      },
    },
    because:
      "The path of a found directory ends in a slash, that of the root of a datastore has none, as vCenter's; vcsim repeats what was asked.",
  },
  {
    step: "files are copied and moved › 15. DeleteDatastoreFile_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "<directory>",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] files/c.txt",
      },
    },
    because: "The fault names the datastore path; vcsim names another file or its host's directory.",
  },
  {
    step: "files are copied and moved › 16. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        folderPath: "[LocalDS_0] files",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        folderPath: "[LocalDS_0] files/",
      },
    },
    because:
      "The path of a found directory ends in a slash, that of the root of a datastore has none, as vCenter's; vcsim repeats what was asked.",
  },
];
