import { snapshotsDeviations } from "../deviations/snapshots.ts";
import {
  controller,
  createMachine,
  destroy,
  machineAt,
  newDisk,
  powerOn,
  reconfigure,
  rootPool,
} from "../machine-steps.ts";
import { type Area, at, call, devices, read, saved, script } from "../script.ts";

const take = (name: string, snapshot: string, save = "snapshot") =>
  call(
    "CreateSnapshot_Task",
    machineAt(name),
    { name: snapshot, description: "", memory: false, quiesce: false },
    { save },
  );
const tree = (name: string) => read(machineAt(name), "snapshot.currentSnapshot", "rootSnapshot");
const withDisk = { deviceChange: [controller, newDisk()] };
const clone = (from: string, name: string, spec: object, folder = "/DC0/vm") =>
  call("CloneVM_Task", machineAt(from), {
    folder: at(folder),
    name,
    spec: { location: { pool: rootPool }, powerOn: false, template: false, ...spec },
  });

export const snapshotsArea: Area = {
  scripts: [
    script(
      "snapshots are taken, reverted to and removed",
      createMachine("album"),
      take("album", "one"),
      tree("album"),
      reconfigure("album", { annotation: "after" }),
      call("RevertToSnapshot_Task", saved("snapshot")),
      read(machineAt("album"), "config.annotation"),
      call("RemoveSnapshot_Task", saved("snapshot"), { removeChildren: false }),
      tree("album"),
      call("RemoveSnapshot_Task", saved("snapshot"), { removeChildren: false }),
    ),
    script(
      "a chain of snapshots",
      createMachine("chain"),
      take("chain", "one", "one"),
      take("chain", "two", "two"),
      read(saved("one"), "vm", "childSnapshot"),
      read(saved("two"), "vm", "childSnapshot"),
      call("RemoveSnapshot_Task", saved("one"), { removeChildren: true }),
      tree("chain"),
    ),
    script(
      "snapshots of one name, and all at once",
      createMachine("many"),
      take("many", "same"),
      take("many", "same"),
      call("RevertToCurrentSnapshot_Task", machineAt("many")),
      call("RemoveAllSnapshots_Task", machineAt("many")),
      tree("many"),
      call("RevertToCurrentSnapshot_Task", machineAt("many")),
      call("RemoveAllSnapshots_Task", machineAt("many")),
    ),
    script(
      "a snapshot freezes the disk below it",
      createMachine("frozen", withDisk),
      take("frozen", "one"),
      devices(machineAt("frozen"), "VirtualDisk", ["backing.fileName"]),
      devices(machineAt("frozen"), "VirtualDisk", ["backing.parent.fileName"]),
      call("RemoveAllSnapshots_Task", machineAt("frozen")),
      devices(machineAt("frozen"), "VirtualDisk", ["backing.fileName"]),
    ),
    script(
      "a running machine and its snapshot",
      createMachine("running"),
      powerOn("running"),
      call(
        "CreateSnapshot_Task",
        machineAt("running"),
        { name: "live", memory: true, quiesce: false },
        { save: "snapshot" },
      ),
      call("PowerOffVM_Task", machineAt("running")),
      call("RevertToSnapshot_Task", saved("snapshot")),
      read(machineAt("running"), "runtime.powerState"),
    ),
    script(
      "a clone",
      createMachine("parent", { annotation: "inherited", numCPUs: 2, ...withDisk }),
      clone("parent", "child", {}),
      read(machineAt("child"), "name", "config.annotation", "config.hardware.numCPU", "resourcePool"),
      devices(machineAt("child"), "VirtualDisk", ["backing.fileName"]),
      read(machineAt("child"), "config.files.vmPathName", "runtime.powerState"),
      clone("parent", "child", {}),
      clone("parent", "", {}),
      clone("parent", "lively", { powerOn: true }),
      read(machineAt("lively"), "runtime.powerState"),
      clone("parent", "mould", { template: true }),
      read(machineAt("mould"), "config.template", "resourcePool"),
      clone("parent", "changed", { config: { numCPUs: 4, annotation: "own" } }),
      read(machineAt("changed"), "config.hardware.numCPU", "config.annotation"),
    ),
    script(
      "clones that are refused",
      createMachine("source"),
      clone("source", "lost", {}, "/DC0/host"),
      call("MarkAsTemplate", machineAt("source")),
      clone("source", "lost", { location: {} }),
      clone("source", "found", {}),
      read(machineAt("found"), "config.template"),
    ),
    script(
      "a linked clone hangs on a snapshot's disk",
      createMachine("base", withDisk),
      take("base", "one"),
      clone("base", "leaf", {
        snapshot: saved("snapshot"),
        location: { pool: rootPool, diskMoveType: "createNewChildDiskBacking" },
      }),
      devices(machineAt("leaf"), "VirtualDisk", ["backing.fileName"]),
      devices(machineAt("leaf"), "VirtualDisk", ["backing.parent.fileName"]),
      destroy("/DC0/vm/leaf"),
      devices(machineAt("base"), "VirtualDisk", ["capacityInKB"]),
    ),
    script(
      "a machine is relocated",
      createMachine("mover", withDisk),
      call("RelocateVM_Task", machineAt("mover"), { spec: { host: at("/DC0/host/DC0_C0/DC0_C0_H1") } }),
      read(machineAt("mover"), "runtime.host"),
      call("RelocateVM_Task", machineAt("mover"), { spec: { datastore: at("/DC0/datastore/LocalDS_0") } }),
      read(machineAt("mover"), "datastore", "config.files.vmPathName"),
      call("RelocateVM_Task", machineAt("mover"), {
        spec: { host: at("/DC0/host/DC0_H0/DC0_H0"), pool: at("/DC0/host/DC0_H0/Resources") },
      }),
      read(machineAt("mover"), "runtime.host", "resourcePool"),
      {
        ...call("RelocateVM_Task", machineAt("mover"), {
          spec: { datastore: { type: "Datastore", value: "datastore-0" } },
        }),
        harmsVcsim: "ends its process",
      },
      call("RelocateVM_Task", machineAt("mover"), { spec: { folder: at("/DC0/vm") } }),
    ),
    script(
      "a running machine is migrated",
      createMachine("migrant"),
      powerOn("migrant"),
      call("MigrateVM_Task", machineAt("migrant"), {
        host: at("/DC0/host/DC0_C0/DC0_C0_H2"),
        priority: "defaultPriority",
      }),
      call("RelocateVM_Task", machineAt("migrant"), { spec: { host: at("/DC0/host/DC0_C0/DC0_C0_H2") } }),
      read(machineAt("migrant"), "runtime.host", "runtime.powerState"),
    ),
  ],
  deviations: snapshotsDeviations,
};
