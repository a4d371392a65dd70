import type { Deviation } from "../script.ts";

/** Where ours does not do as vcsim does, and why. */
export const datastoresDeviations: readonly Deviation[] = [
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
        status: 204,
      },
    },
    because: "DELETE deletes; vcsim serves the file instead.",
  },
  {
    step: "files over HTTP › 11. GET /folder/web/a.txt",
    vcsim: {
      ok: {
        status: 200,
        text: "again",
      },
    },
    simulator: {
      ok: {
        status: 404,
      },
    },
    because: "DELETE deletes; vcsim serves the file instead.",
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
