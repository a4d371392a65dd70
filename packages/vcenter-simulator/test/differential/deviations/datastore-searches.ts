import type { Deviation } from "../script.ts";

/** What a search of a datastore finds. */
export const datastoreSearchesDeviations: readonly Deviation[] = [
  {
    step: "searching › 2. PUT /folder/find/a.txt",
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
    step: "searching › 3. PUT /folder/find/b.iso",
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
    step: "searching › 4. PUT /folder/find/sub/c.txt",
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
    step: "searching › 5. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            $type: "FolderFileInfo",
            path: "sub",
          },
          {
            path: "a.txt",
          },
          {
            path: "b.iso",
          },
        ],
        folderPath: "[LocalDS_0] find",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            $type: "FolderFileInfo",
            path: "sub",
          },
          {
            path: "a.txt",
          },
          {
            path: "b.iso",
          },
        ],
        folderPath: "[LocalDS_0] find/",
      },
    },
    because:
      "The path of a found directory ends in a slash, that of the root of a datastore has none, as vCenter's; vcsim repeats what was asked.",
  },
  {
    step: "searching › 6. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        folderPath: "[LocalDS_0] find",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            $type: "FolderFileInfo",
            path: "sub",
          },
          {
            path: "a.txt",
          },
          {
            path: "b.iso",
          },
        ],
        folderPath: "[LocalDS_0] find/",
      },
    },
    because: "Without patterns everything is found; vcsim finds nothing. Found directories end in a slash.",
  },
  {
    step: "searching › 7. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "a.txt",
          },
        ],
        folderPath: "[LocalDS_0] find",
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
        folderPath: "[LocalDS_0] find/",
      },
    },
    because:
      "The path of a found directory ends in a slash, that of the root of a datastore has none, as vCenter's; vcsim repeats what was asked.",
  },
  {
    step: "searching › 8. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "a.txt",
          },
          {
            path: "b.iso",
          },
        ],
        folderPath: "[LocalDS_0] find",
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
          {
            path: "b.iso",
          },
        ],
        folderPath: "[LocalDS_0] find/",
      },
    },
    because:
      "The path of a found directory ends in a slash, that of the root of a datastore has none, as vCenter's; vcsim repeats what was asked.",
  },
  {
    step: "searching › 9. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "b.iso",
          },
        ],
        folderPath: "[LocalDS_0] find",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "b.iso",
          },
        ],
        folderPath: "[LocalDS_0] find/",
      },
    },
    because:
      "The path of a found directory ends in a slash, that of the root of a datastore has none, as vCenter's; vcsim repeats what was asked.",
  },
  {
    step: "searching › 10. SearchDatastoreSubFolders_Task",
    vcsim: {
      ok: [
        {
          datastore: "/DC0/datastore/LocalDS_0",
          file: [
            {
              path: "a.txt",
            },
          ],
          folderPath: "[LocalDS_0] find",
        },
        {
          datastore: "/DC0/datastore/LocalDS_0",
          file: [
            {
              path: "c.txt",
            },
          ],
          folderPath: "[LocalDS_0] find/sub",
        },
      ],
    },
    simulator: {
      ok: [
        {
          datastore: "/DC0/datastore/LocalDS_0",
          file: [
            {
              path: "a.txt",
            },
          ],
          folderPath: "[LocalDS_0] find/",
        },
        {
          datastore: "/DC0/datastore/LocalDS_0",
          file: [
            {
              path: "c.txt",
            },
          ],
          folderPath: "[LocalDS_0] find/sub/",
        },
      ],
    },
    because:
      "The path of a found directory ends in a slash, that of the root of a datastore has none, as vCenter's; vcsim repeats what was asked.",
  },
  {
    step: "searching › 11. SearchDatastore_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "find/none",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] find/none",
      },
    },
    because:
      "The fault names the datastore path that was asked for; vcsim gives the path inside the datastore.",
  },
  {
    step: "searching › 12. SearchDatastore_Task",
    vcsim: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "find/a.txt",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] find/a.txt",
      },
    },
    because:
      "The fault names the datastore path that was asked for; vcsim gives the path inside the datastore.",
  },
  {
    step: "searching › 15. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            fileSize: 1,
            path: "a.txt",
          },
        ],
        folderPath: "[LocalDS_0] find",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            fileSize: 1,
            path: "a.txt",
          },
        ],
        folderPath: "[LocalDS_0] find/",
      },
    },
    because:
      "The path of a found directory ends in a slash, that of the root of a datastore has none, as vCenter's; vcsim repeats what was asked.",
  },
  {
    step: "a machine's files › 2. SearchDatastore_Task",
    vcsim: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "filed.vmx",
          },
        ],
        folderPath: "[LocalDS_0] filed",
      },
    },
    simulator: {
      ok: {
        $type: "HostDatastoreBrowserSearchResults",
        datastore: "/DC0/datastore/LocalDS_0",
        file: [
          {
            path: "filed.vmx",
          },
        ],
        folderPath: "[LocalDS_0] filed/",
      },
    },
    because:
      "The path of a found directory ends in a slash, that of the root of a datastore has none, as vCenter's; vcsim repeats what was asked.",
  },
  {
    step: "a machine's files › 4. SearchDatastore_Task",
    vcsim: {
      fault: {
        $type: "FileNotFound",
        file: "filed",
      },
    },
    simulator: {
      fault: {
        $type: "FileNotFound",
        file: "[LocalDS_0] filed",
      },
    },
    because:
      "The fault names the datastore path that was asked for; vcsim gives the path inside the datastore.",
  },
];
