import { foldersDeviations } from "../deviations/folders.ts";
import { createMachine, destroy } from "../machine-steps.ts";
import { type Area, at, call, read, script } from "../script.ts";

const folder = (parent: string, name: string) => call("CreateFolder", at(parent), { name });
const rename = (path: string, newName: string) => call("Rename_Task", at(path), { newName });
const move = (target: string, ...paths: string[]) =>
  call("MoveIntoFolder_Task", at(target), { list: paths.map(at) });

export const foldersArea: Area = {
  scripts: [
    script(
      "folders are created, read and destroyed",
      folder("/DC0/vm", "a"),
      folder("/DC0/vm/a", "b"),
      read(at("/DC0/vm/a"), "name", "parent", "childType", "childEntity"),
      read(at("/DC0/vm/a/b"), "childEntity"),
      destroy("/DC0/vm/a"),
      call("FindChild", { type: "SearchIndex", value: "SearchIndex" }, { entity: at("/DC0/vm"), name: "a" }),
    ),
    script(
      "a folder of a name that is taken",
      folder("/DC0/vm", "twice"),
      folder("/DC0/vm", "twice"),
      folder("/DC0/vm", "Twice"),
      folder("/DC0/vm", "DC0_H0_VM0"),
      folder("/DC0/vm/twice", "twice"),
    ),
    script(
      "names with slashes, backslashes and percent signs are stored escaped",
      folder("/DC0/vm", "a/b"),
      folder("/DC0/vm", "a\\b"),
      folder("/DC0/vm", "50% off"),
      folder("/DC0/vm", "a%2fb"),
      folder("/DC0/vm", "c%2Fd"),
      read(at("/DC0/vm"), "name"),
      folder("/DC0/vm", "ünïcödé (x) & <y>"),
      read(at("/DC0/vm/ünïcödé (x) & <y>"), "name"),
    ),
    script(
      "names that are not allowed",
      { ...folder("/DC0/vm", ""), harmsVcsim: "ends its process later" },
      folder("/DC0/vm", "x".repeat(81)),
      { ...rename("/DC0/vm/DC0_H0_VM0", ""), harmsVcsim: "ends its process later" },
      rename("/DC0/vm/DC0_H0_VM0", "x".repeat(81)),
    ),
    script(
      "each tree takes what belongs to it",
      folder("/", "datacenters"),
      read(at("/datacenters"), "childType"),
      read(at("/DC0/host"), "childType"),
      read(at("/DC0/vm"), "childType"),
      read(at("/DC0/datastore"), "childType"),
      read(at("/DC0/network"), "childType"),
      call("CreateDatacenter", at("/datacenters"), { name: "inner" }),
      call("CreateDatacenter", at("/DC0/vm"), { name: "wrong" }),
      call("CreateClusterEx", at("/DC0/vm"), { name: "wrong", spec: {} }),
      call("CreateClusterEx", at("/"), { name: "wrong", spec: {} }),
    ),
    script(
      "a datacenter comes with its four folders",
      call("CreateDatacenter", at("/"), { name: "east" }),
      read(at("/east"), "name", "vmFolder", "hostFolder", "datastoreFolder", "networkFolder"),
      read(at("/east/vm"), "childEntity"),
      read(at("/east"), "datastore", "network"),
      call("CreateDatacenter", at("/"), { name: "east" }),
      destroy("/east"),
      call("FindByInventoryPath", { type: "SearchIndex", value: "SearchIndex" }, { inventoryPath: "/east" }),
    ),
    script(
      "renaming changes the paths below",
      folder("/DC0/vm", "old"),
      folder("/DC0/vm/old", "inner"),
      rename("/DC0/vm/old", "new"),
      read(at("/DC0/vm/new/inner"), "parent"),
      folder("/DC0/vm", "taken"),
      rename("/DC0/vm/new", "taken"),
      rename("/DC0/vm/new", "new"),
      rename("/DC0/vm/new", "with/slash"),
      read(at("/DC0/vm"), "name"),
    ),
    script(
      "moving folders and machines",
      folder("/DC0/vm", "from"),
      folder("/DC0/vm", "to"),
      folder("/DC0/vm/from", "parcel"),
      move("/DC0/vm/to", "/DC0/vm/from/parcel"),
      read(at("/DC0/vm/to"), "childEntity"),
      read(at("/DC0/vm/from"), "childEntity"),
      createMachine("traveller"),
      move("/DC0/vm/to", "/DC0/vm/traveller"),
      read(at("/DC0/vm/to/traveller"), "parent"),
      move("/DC0/host", "/DC0/vm/to/traveller"),
      move("/DC0/vm/to", "/DC0/host/DC0_C0"),
    ),
    script(
      "moving what is in the way or in itself",
      folder("/DC0/vm", "outer"),
      folder("/DC0/vm/outer", "same"),
      folder("/DC0/vm", "same"),
      { ...move("/DC0/vm/outer", "/DC0/vm/same") },
      {
        ...move("/DC0/vm/outer/same", "/DC0/vm/outer"),
        harmsVcsim: "makes a cycle that its search never leaves",
      },
      {
        ...call("MoveIntoFolder_Task", at("/DC0/vm"), { list: [{ type: "Folder", value: "group-v0" }] }),
        harmsVcsim: "ends its process",
      },
    ),
    script(
      "a folder goes with all that is in it",
      folder("/DC0/vm", "full"),
      createMachine("passenger"),
      move("/DC0/vm/full", "/DC0/vm/passenger"),
      destroy("/DC0/vm/full"),
      call(
        "FindByInventoryPath",
        { type: "SearchIndex", value: "SearchIndex" },
        { inventoryPath: "/DC0/vm/passenger" },
      ),
      read(at("/DC0/vm/full"), "name"),
    ),
    script(
      "hidden folders and the root stay",
      { ...destroy("/DC0/vm"), harmsVcsim: "ends its process" },
      { ...destroy("/DC0/host"), harmsVcsim: "ends its process" },
      { ...call("Rename_Task", at("/"), { newName: "root" }), harmsVcsim: "ends its process" },
      read(at("/DC0"), "vmFolder"),
    ),
  ],
  deviations: foldersDeviations,
};
