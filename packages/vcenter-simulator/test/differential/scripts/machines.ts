import { machinesDeviations } from "../deviations/machines.ts";
import {
  createMachine,
  destroy,
  machineAt,
  newCard,
  powerOff,
  powerOn,
  reconfigure,
  rootPool,
} from "../machine-steps.ts";
import { type Area, at, call, read, script } from "../script.ts";

const files = { vmPathName: "[LocalDS_0]" };
const create = (config: object, more: object = {}) =>
  call("CreateVM_Task", at("/DC0/vm"), { config, pool: rootPool, ...more });

export const machinesArea: Area = {
  scripts: [
    script(
      "a machine is created, read and destroyed",
      createMachine("plain", { numCPUs: 2, memoryMB: 128, annotation: "a note" }),
      read(machineAt("plain"), "name", "parent", "resourcePool", "runtime.powerState"),
      read(machineAt("plain"), "config.name", "config.annotation", "config.guestId", "config.template"),
      read(
        machineAt("plain"),
        "config.hardware.numCPU",
        "config.hardware.memoryMB",
        "config.hardware.numCoresPerSocket",
      ),
      read(machineAt("plain"), "config.files.vmPathName", "config.uuid", "config.instanceUuid"),
      read(machineAt("plain"), "summary.config.name", "summary.config.numCpu", "summary.config.memorySizeMB"),
      read(machineAt("plain"), "datastore", "network"),
      read(machineAt("plain"), "guest.toolsRunningStatus", "guest.guestState"),
      destroy("/DC0/vm/plain"),
      read(machineAt("plain"), "name"),
    ),
    script(
      "machines that lack something",
      create({ guestId: "otherGuest64", files }),
      create({ name: "", guestId: "otherGuest64", files }),
      create({ name: "homeless", guestId: "otherGuest64" }),
      create({ name: "alien", guestId: "nonsenseGuest", files }),
    ),
    script(
      "a machine of a name that is taken",
      createMachine("double"),
      createMachine("double"),
      createMachine("sl/ash"),
      read(at("/DC0/vm/sl%2fash"), "name", "config.name"),
    ),
    script(
      "machines in the wrong place",
      call("CreateVM_Task", at("/DC0/host"), {
        config: { name: "lost", guestId: "otherGuest64", files },
        pool: rootPool,
      }),
      {
        ...create({ name: "lost", guestId: "otherGuest64", files: { vmPathName: "[none]" } }),
        harmsVcsim: "ends its process",
      },
      {
        ...create(
          { name: "lost", guestId: "otherGuest64", files },
          { pool: { type: "ResourcePool", value: "resgroup-0" } },
        ),
        harmsVcsim: "ends its process",
      },
      {
        ...create(
          { name: "lost", guestId: "otherGuest64", files },
          { host: { type: "HostSystem", value: "host-0" } },
        ),
        harmsVcsim: "ends its process",
      },
      {
        ...create({ name: "lost", guestId: "otherGuest64", files, deviceChange: [newCard("none")] }),
        harmsVcsim: "ends its process",
      },
    ),
    script(
      "a machine is reconfigured",
      createMachine("clay"),
      reconfigure("clay", { numCPUs: 4, memoryMB: 256 }),
      read(machineAt("clay"), "config.hardware.numCPU", "config.hardware.memoryMB", "summary.config.numCpu"),
      reconfigure("clay", { annotation: "changed", name: "pottery" }),
      read(machineAt("pottery"), "config.annotation", "config.name"),
      reconfigure("pottery", { numCPUs: 0 }),
      reconfigure("pottery", { memoryMB: 0 }),
      reconfigure("pottery", { changeVersion: "nonsense", annotation: "late" }),
      reconfigure("pottery", { instanceUuid: "12121212-1212-4121-8121-121212121212" }),
      call(
        "FindByUuid",
        { type: "SearchIndex", value: "SearchIndex" },
        {
          uuid: "12121212-1212-4121-8121-121212121212",
          vmSearch: true,
          instanceUuid: true,
        },
      ),
    ),
    script(
      "extra settings are added, changed and removed",
      createMachine("keyed"),
      reconfigure("keyed", {
        extraConfig: [
          { key: "a.b", value: "1" },
          { key: "c.d", value: "2" },
        ],
      }),
      read(machineAt("keyed"), 'config.extraConfig["a.b"]'),
      reconfigure("keyed", { extraConfig: [{ key: "a.b", value: "3" }] }),
      read(machineAt("keyed"), 'config.extraConfig["a.b"].value'),
      reconfigure("keyed", { extraConfig: [{ key: "a.b", value: "" }] }),
      read(machineAt("keyed"), 'config.extraConfig["a.b"]'),
      read(machineAt("keyed"), 'config.extraConfig["c.d"].value'),
    ),
    script(
      "shares and reservations",
      createMachine("shared"),
      read(machineAt("shared"), "config.cpuAllocation.limit", "config.cpuAllocation.shares.level"),
      reconfigure("shared", {
        cpuAllocation: { limit: 1000, reservation: 100, shares: { level: "high", shares: 0 } },
      }),
      read(machineAt("shared"), "config.cpuAllocation.limit", "config.cpuAllocation.reservation"),
      read(machineAt("shared"), "resourceConfig.cpuAllocation.limit"),
      reconfigure("shared", { managedBy: { extensionKey: "org.example", type: "instance" } }),
      read(machineAt("shared"), "config.managedBy"),
    ),
    script(
      "a machine is renamed",
      createMachine("first"),
      createMachine("second"),
      call("Rename_Task", machineAt("first"), { newName: "third" }),
      read(machineAt("third"), "name", "config.name", "summary.config.name"),
      call("Rename_Task", machineAt("third"), { newName: "second" }),
      call("Rename_Task", machineAt("third"), { newName: "fo/urth" }),
    ),
    script(
      "templates",
      createMachine("mould"),
      call("MarkAsTemplate", machineAt("mould")),
      read(machineAt("mould"), "config.template", "resourcePool", "summary.config.template"),
      powerOn("mould"),
      call("MarkAsTemplate", machineAt("mould")),
      call("MarkAsVirtualMachine", machineAt("mould"), { pool: rootPool }),
      read(machineAt("mould"), "config.template", "resourcePool"),
      powerOn("mould"),
      call("MarkAsTemplate", machineAt("mould")),
    ),
    script(
      "a machine leaves the inventory and comes back",
      createMachine("stray"),
      powerOn("stray"),
      call("UnregisterVM", machineAt("stray")),
      powerOff("stray"),
      call("UnregisterVM", machineAt("stray")),
      call("RegisterVM_Task", at("/DC0/vm"), {
        path: "[LocalDS_0] stray/stray.vmx",
        name: "back",
        asTemplate: false,
        pool: rootPool,
      }),
      read(machineAt("back"), "name", "runtime.powerState", "resourcePool"),
      call("RegisterVM_Task", at("/DC0/vm"), {
        path: "[LocalDS_0] none/none.vmx",
        name: "none",
        asTemplate: false,
        pool: rootPool,
      }),
      call("RegisterVM_Task", at("/DC0/vm"), {
        path: "[LocalDS_0] stray/stray.vmx",
        name: "again",
        asTemplate: false,
        pool: rootPool,
      }),
      {
        ...call("RegisterVM_Task", at("/DC0/vm"), {
          path: "[none] a/a.vmx",
          name: "none",
          asTemplate: false,
          pool: rootPool,
        }),
        harmsVcsim: "ends its process",
      },
      destroy("/DC0/vm/back"),
    ),
    script(
      "a running machine is not destroyed",
      createMachine("alive"),
      powerOn("alive"),
      destroy("/DC0/vm/alive"),
      powerOff("alive"),
      destroy("/DC0/vm/alive"),
      destroy("/DC0/vm/alive"),
    ),
  ],
  deviations: machinesDeviations,
};
