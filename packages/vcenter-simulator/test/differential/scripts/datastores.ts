import { datastoresDeviations } from "../deviations/datastores.ts";
import { createMachine } from "../machine-steps.ts";
import { type Area, at, call, http, manager, property, read, script } from "../script.ts";

const files = manager("fileManager");
const disks = manager("virtualDiskManager");
const datacenter = at("/DC0");
const on = (path: string) => `[LocalDS_0] ${path}`;
const make = (path: string, createParentDirectories = false) =>
  call("MakeDirectory", files, { name: on(path), datacenter, createParentDirectories });
const copy = (from: string, to: string, force = false) =>
  call("CopyDatastoreFile_Task", files, {
    sourceName: on(from),
    sourceDatacenter: datacenter,
    destinationName: on(to),
    destinationDatacenter: datacenter,
    force,
  });
const move = (from: string, to: string, force = false) =>
  call("MoveDatastoreFile_Task", files, {
    sourceName: on(from),
    sourceDatacenter: datacenter,
    destinationName: on(to),
    destinationDatacenter: datacenter,
    force,
  });
const remove = (path: string) => call("DeleteDatastoreFile_Task", files, { name: on(path), datacenter });
const browser = property("/DC0/datastore/LocalDS_0", "browser");
const search = (path: string, ...matchPattern: string[]) =>
  call("SearchDatastore_Task", browser, {
    datastorePath: on(path),
    searchSpec: { matchPattern: matchPattern.length ? matchPattern : ["*"] },
  });
const searchBelow = (path: string, ...matchPattern: string[]) =>
  call("SearchDatastoreSubFolders_Task", browser, { datastorePath: on(path), searchSpec: { matchPattern } });
const web = (path: string) => `/folder/${path}?dcPath=DC0&dsName=LocalDS_0`;
const disk = (path: string, capacityKb = 1024) =>
  call("CreateVirtualDisk_Task", disks, {
    name: on(path),
    datacenter,
    spec: { $type: "FileBackedVirtualDiskSpec", diskType: "thin", adapterType: "lsiLogic", capacityKb },
  });
const copyDisk = (from: string, to: string, more: object = {}) =>
  call("CopyVirtualDisk_Task", disks, {
    sourceName: on(from),
    sourceDatacenter: datacenter,
    destName: on(to),
    destDatacenter: datacenter,
    ...more,
  });
const moveDisk = (from: string, to: string) =>
  call("MoveVirtualDisk_Task", disks, {
    sourceName: on(from),
    sourceDatacenter: datacenter,
    destName: on(to),
    destDatacenter: datacenter,
  });
const removeDisk = (path: string) => call("DeleteVirtualDisk_Task", disks, { name: on(path), datacenter });

export const datastoresArea: Area = {
  scripts: [
    script(
      "directories",
      make("dir"),
      make("dir"),
      make("deep/er"),
      make("deep/er", true),
      search("", "dir"),
      search("deep"),
      remove("deep"),
      search("deep"),
      remove("deep"),
      {
        ...call("MakeDirectory", files, {
          name: on("x"),
          datacenter: { type: "Datacenter", value: "datacenter-0" },
        }),
        harmsVcsim: "blocks the file manager for good",
      },
      call("MakeDirectory", files, { name: "[none] x", datacenter }),
      call("MakeDirectory", files, { name: "nonsense", datacenter }),
    ),
    script(
      "files over HTTP",
      make("web"),
      http("PUT", web("web/a.txt"), "hello"),
      http("GET", web("web/a.txt")),
      http("HEAD", web("web/a.txt")),
      http("PUT", web("web/a.txt"), "again"),
      http("GET", web("web/a.txt")),
      http("GET", web("web/none.txt")),
      http("GET", "/folder/web/a.txt?dcPath=DC0&dsName=none"),
      http("GET", "/folder/web/a.txt?dcPath=none&dsName=LocalDS_0"),
      http("DELETE", web("web/a.txt")),
      http("GET", web("web/a.txt")),
      search("web"),
    ),
    script(
      "files are copied and moved",
      make("files"),
      http("PUT", web("files/a.txt"), "content"),
      copy("files/a.txt", "files/b.txt"),
      http("GET", web("files/b.txt")),
      copy("files/a.txt", "files/b.txt"),
      copy("files/a.txt", "files/b.txt", true),
      copy("files/none.txt", "files/c.txt"),
      copy("files/a.txt", "nowhere/c.txt"),
      move("files/a.txt", "files/c.txt"),
      move("files/a.txt", "files/d.txt"),
      move("files/b.txt", "files/c.txt"),
      move("files/b.txt", "files/c.txt", true),
      search("files"),
      remove("files/c.txt"),
      remove("files/c.txt"),
      search("files"),
    ),
    script(
      "directories are moved",
      make("tree/branch", true),
      http("PUT", web("tree/branch/leaf.txt"), "leaf"),
      move("tree", "forest"),
      http("GET", web("forest/branch/leaf.txt")),
      search("tree"),
      make("other"),
      move("forest", "other"),
      copy("forest", "copied"),
    ),
    script(
      "searching",
      make("find/sub", true),
      http("PUT", web("find/a.txt"), "1"),
      http("PUT", web("find/b.iso"), "2"),
      http("PUT", web("find/sub/c.txt"), "3"),
      search("find"),
      call("SearchDatastore_Task", browser, { datastorePath: on("find"), searchSpec: {} }),
      search("find", "*.txt"),
      search("find", "a.*", "b.*"),
      search("find", "?.iso"),
      searchBelow("find", "*.txt"),
      search("find/none"),
      search("find/a.txt"),
      call("SearchDatastore_Task", browser, { datastorePath: "[none] find" }),
      call("SearchDatastore_Task", browser, { datastorePath: "nonsense" }),
      call("SearchDatastore_Task", browser, {
        datastorePath: on("find"),
        searchSpec: {
          details: { fileType: true, fileSize: true, modification: false, fileOwner: false },
          matchPattern: ["*.txt"],
        },
      }),
    ),
    script(
      "a machine's files",
      createMachine("filed"),
      search("filed", "*.vmx"),
      call("Destroy_Task", at("/DC0/vm/filed")),
      search("filed", "*.vmx"),
    ),
    script(
      "virtual disks",
      make("disks"),
      disk("disks/a.vmdk"),
      disk("disks/a.vmdk"),
      disk("nowhere/a.vmdk"),
      call("QueryVirtualDiskUuid", disks, { name: on("disks/a.vmdk"), datacenter }),
      call("QueryVirtualDiskUuid", disks, { name: on("disks/none.vmdk"), datacenter }),
      search("disks", "*.vmdk"),
      removeDisk("disks/a.vmdk"),
      removeDisk("disks/a.vmdk"),
      search("disks"),
    ),
    script(
      "virtual disks are copied, moved and extended",
      make("copies"),
      disk("copies/a.vmdk"),
      copyDisk("copies/a.vmdk", "copies/b.vmdk"),
      copyDisk("copies/a.vmdk", "copies/b.vmdk"),
      copyDisk("copies/a.vmdk", "copies/b.vmdk", { force: true }),
      copyDisk("copies/none.vmdk", "copies/c.vmdk"),
      copyDisk("copies/a.vmdk", "copies/d.vmdk", {
        destSpec: { $type: "VirtualDiskSpec", diskType: "thin", adapterType: "lsiLogic" },
      }),
      copyDisk("copies/a.vmdk", "copies/e.vmdk", { destDatacenter: undefined }),
      moveDisk("copies/a.vmdk", "copies/f.vmdk"),
      moveDisk("copies/a.vmdk", "copies/g.vmdk"),
      moveDisk("copies/b.vmdk", "copies/f.vmdk"),
      call("ExtendVirtualDisk_Task", disks, { name: on("copies/f.vmdk"), datacenter, newCapacityKb: 4096 }),
      call("ExtendVirtualDisk_Task", disks, { name: on("copies/f.vmdk"), datacenter, newCapacityKb: 512 }),
      call("ExtendVirtualDisk_Task", disks, {
        name: on("copies/none.vmdk"),
        datacenter,
        newCapacityKb: 4096,
      }),
      call("InflateVirtualDisk_Task", disks, { name: on("copies/f.vmdk"), datacenter }),
      removeDisk("copies/none.vmdk"),
    ),
    script(
      "a datastore tells what it is",
      read(at("/DC0/datastore/LocalDS_0"), "name", "summary.name", "summary.accessible", "summary.type"),
      read(at("/DC0/datastore/LocalDS_0"), "summary.maintenanceMode", "summary.multipleHostAccess"),
      read(at("/DC0/datastore/LocalDS_0"), "info.name"),
      call("RefreshDatastore", at("/DC0/datastore/LocalDS_0")),
      call("Rename_Task", at("/DC0/datastore/LocalDS_0"), { newName: "renamed" }),
      read(at("/DC0/datastore/renamed"), "summary.name"),
      call("Rename_Task", at("/DC0/datastore/renamed"), { newName: "LocalDS_0" }),
    ),
  ],
  deviations: datastoresDeviations,
};
