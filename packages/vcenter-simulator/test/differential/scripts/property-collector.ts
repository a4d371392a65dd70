import { propertyCollectorDeviations } from "../deviations/property-collector.ts";
import { type Area, at, call, manager, read, saved, savedText, script } from "../script.ts";

const collector = manager("propertyCollector");
const nowhere = { type: "VirtualMachine", value: "vm-0" };
const hidden = ["host", "vm", "datastore", "network"].map((name) => ({
  $type: "TraversalSpec" as const,
  name: `datacenter-${name}`,
  type: "Datacenter",
  path: `${name}Folder`,
  selectSet: [{ name: "folder" }],
}));
const descent = [
  {
    $type: "TraversalSpec" as const,
    name: "folder",
    type: "Folder",
    path: "childEntity",
    selectSet: [{ name: "folder" }, ...hidden.map(({ name }) => ({ name })), { name: "compute-host" }],
  },
  ...hidden,
  { $type: "TraversalSpec" as const, name: "compute-host", type: "ComputeResource", path: "host" },
];
const every = (type: string, pathSet: string[]) => ({
  specSet: [{ propSet: [{ type, pathSet }], objectSet: [{ obj: at("/"), skip: true, selectSet: descent }] }],
});
const one = (obj: ReturnType<typeof at>, type: string, pathSet: string[], more: object = {}) => ({
  specSet: [{ propSet: [{ type, pathSet, ...more }], objectSet: [{ obj }] }],
});

export const propertyCollectorArea: Area = {
  scripts: [
    script(
      "properties of one object",
      read(at("/DC0"), "name"),
      read(at("/DC0"), "name", "parent", "vmFolder", "hostFolder"),
      read(at("/DC0/host/DC0_C0"), "host", "resourcePool", "datastore"),
      read(at("/DC0/vm/DC0_H0_VM0"), "runtime.powerState", "config.template", "config.version"),
      read(at("/DC0/host/DC0_H0/DC0_H0"), "runtime.connectionState", "runtime.inMaintenanceMode"),
      read(at("/DC0"), "overallStatus"),
    ),
    script(
      "properties by index and key",
      read(at("/DC0/vm/DC0_H0_VM0"), "config.hardware.device[200].key"),
      read(at("/DC0/vm/DC0_H0_VM0"), "config.hardware.device[200].deviceInfo.label"),
      read(at("/DC0/vm/DC0_H0_VM0"), "config.hardware.device[9999]"),
      read(at("/DC0/vm/DC0_H0_VM0"), 'config.extraConfig["none"]'),
    ),
    script(
      "paths that do not exist",
      read(at("/DC0"), "nonsense"),
      read(at("/DC0"), "name", "nonsense"),
      read(at("/DC0/vm/DC0_H0_VM0"), "config.nonsense"),
      read(at("/DC0/vm/DC0_H0_VM0"), "runtime.host.name"),
      { ...read(at("/DC0/vm/DC0_H0_VM0"), "name.length"), harmsVcsim: "blocks the machine for good" },
    ),
    script(
      "optional properties without a value",
      read(at("/DC0/vm/DC0_H0_VM0"), "snapshot"),
      read(at("/"), "parent"),
      read(at("/DC0/vm/DC0_H0_VM0"), "name", "parentVApp"),
      read(at("/DC0/vm/DC0_H0_VM0"), "config.managedBy"),
    ),
    script(
      "objects and types that do not exist",
      call("RetrievePropertiesEx", collector, { ...one(nowhere, "VirtualMachine", ["name"]), options: {} }),
      call("RetrieveProperties", collector, one(nowhere, "VirtualMachine", ["name"])),
      call("RetrievePropertiesEx", collector, { ...one(at("/DC0"), "Nonsense", ["name"]), options: {} }),
      call("RetrievePropertiesEx", collector, {
        ...one(at("/DC0"), "VirtualMachine", ["name"]),
        options: {},
      }),
      call("RetrievePropertiesEx", collector, {
        specSet: [
          {
            propSet: [{ type: "VirtualMachine", pathSet: ["name"] }],
            objectSet: [{ obj: at("/DC0/vm/DC0_H0_VM0") }, { obj: nowhere }],
            reportMissingObjectsInResults: true,
          },
        ],
        options: {},
      }),
      call("RetrievePropertiesEx", collector, { specSet: [], options: {} }),
    ),
    script(
      "a type stands for all that descend from it",
      call("RetrievePropertiesEx", collector, {
        ...one(at("/DC0/host/DC0_C0"), "ComputeResource", ["name"]),
        options: {},
      }),
      call("RetrievePropertiesEx", collector, {
        ...one(at("/DC0/host/DC0_C0"), "ManagedEntity", ["name", "parent"]),
        options: {},
      }),
      call("RetrievePropertiesEx", collector, {
        ...one(at("/DC0/host/DC0_H0"), "ClusterComputeResource", ["name"]),
        options: {},
      }),
      call("RetrievePropertiesEx", collector, {
        ...one(at("/DC0/network/DVS0"), "DistributedVirtualSwitch", ["name"]),
        options: {},
      }),
      call("RetrievePropertiesEx", collector, {
        ...one(at("/DC0/network/DC0_DVPG0"), "Network", ["name"]),
        options: {},
      }),
    ),
    script(
      "a traversal of the whole tree",
      call("RetrieveProperties", collector, every("Datacenter", ["name"])),
      call("RetrieveProperties", collector, every("HostSystem", ["name"])),
      call("RetrieveProperties", collector, every("ComputeResource", ["name", "parent"])),
      call("RetrieveProperties", collector, every("VirtualMachine", ["name", "runtime.powerState"])),
      call("RetrieveProperties", collector, every("Folder", ["name", "childType"])),
      call("RetrieveProperties", collector, every("Network", ["name"])),
      call("RetrieveProperties", collector, every("Datastore", ["name", "host"])),
      call("RetrieveProperties", collector, every("ResourcePool", ["name"])),
    ),
    script(
      "pages",
      call("RetrievePropertiesEx", collector, {
        ...every("HostSystem", ["name"]),
        options: { maxObjects: 10 },
      }),
      call(
        "RetrievePropertiesEx",
        collector,
        { ...every("HostSystem", ["name"]), options: { maxObjects: 3 } },
        {
          save: "page",
          onlyOutcome: true,
        },
      ),
      call(
        "ContinueRetrievePropertiesEx",
        collector,
        { token: savedText("page.token") },
        { onlyOutcome: true },
      ),
      call("ContinueRetrievePropertiesEx", collector, { token: savedText("page.token") }),
      call("ContinueRetrievePropertiesEx", collector, { token: "never given" }),
      call(
        "RetrievePropertiesEx",
        collector,
        { ...every("HostSystem", ["name"]), options: { maxObjects: 1 } },
        {
          save: "page",
          onlyOutcome: true,
        },
      ),
      call("CancelRetrievePropertiesEx", collector, { token: savedText("page.token") }),
      call("ContinueRetrievePropertiesEx", collector, { token: savedText("page.token") }),
    ),
    script(
      "a filter reports what is there, then what changes",
      call("CreateFolder", at("/DC0/vm"), { name: "watched" }),
      call("CreatePropertyCollector", collector, {}, { save: "collector" }),
      call(
        "CreateFilter",
        saved("collector"),
        {
          spec: {
            propSet: [{ type: "Folder", pathSet: ["name", "childEntity"] }],
            objectSet: [{ obj: at("/DC0/vm/watched") }],
          },
          partialUpdates: false,
        },
        { save: "filter" },
      ),
      call(
        "WaitForUpdatesEx",
        saved("collector"),
        { version: "", options: { maxWaitSeconds: 0 } },
        { save: "first", onlyOutcome: true },
      ),
      call("WaitForUpdatesEx", saved("collector"), {
        version: savedText("first.version"),
        options: { maxWaitSeconds: 0 },
      }),
      call("Rename_Task", at("/DC0/vm/watched"), { newName: "seen" }),
      call(
        "WaitForUpdatesEx",
        saved("collector"),
        { version: savedText("first.version"), options: { maxWaitSeconds: 0 } },
        { save: "second", onlyOutcome: true },
      ),
      call("CreateFolder", at("/DC0/vm/seen"), { name: "child" }),
      call(
        "WaitForUpdatesEx",
        saved("collector"),
        { version: savedText("second.version"), options: { maxWaitSeconds: 0 } },
        { onlyOutcome: true },
      ),
      call("DestroyPropertyFilter", saved("filter")),
      call("DestroyPropertyFilter", saved("filter")),
      call("DestroyPropertyCollector", saved("collector")),
      call("WaitForUpdatesEx", saved("collector"), { options: { maxWaitSeconds: 0 } }),
    ),
    script(
      "a filter whose object goes",
      call("CreateFolder", at("/DC0/vm"), { name: "doomed" }),
      call("CreatePropertyCollector", collector, {}, { save: "collector" }),
      call("CreateFilter", saved("collector"), {
        spec: {
          propSet: [{ type: "Folder", pathSet: ["name"] }],
          objectSet: [{ obj: at("/DC0/vm/doomed") }],
        },
        partialUpdates: false,
      }),
      call(
        "WaitForUpdatesEx",
        saved("collector"),
        { version: "", options: { maxWaitSeconds: 0 } },
        { save: "set", onlyOutcome: true },
      ),
      call("Destroy_Task", at("/DC0/vm/doomed")),
      call(
        "WaitForUpdatesEx",
        saved("collector"),
        { version: savedText("set.version"), options: { maxWaitSeconds: 0 } },
        { onlyOutcome: true },
      ),
      call("CreateFilter", saved("collector"), {
        spec: {
          propSet: [{ type: "Folder", pathSet: ["name"] }],
          objectSet: [{ obj: { type: "Folder", value: "group-v0" } }],
        },
        partialUpdates: false,
      }),
      call("CancelWaitForUpdates", saved("collector")),
    ),
    script(
      "a collector in a wrong version",
      call("CreatePropertyCollector", collector, {}, { save: "collector" }),
      call("CreateFilter", saved("collector"), {
        spec: { propSet: [{ type: "Folder", pathSet: ["name"] }], objectSet: [{ obj: at("/DC0/vm") }] },
        partialUpdates: false,
      }),
      call("WaitForUpdatesEx", saved("collector"), { version: "nonsense", options: { maxWaitSeconds: 0 } }),
      call(
        "CreateFilter",
        saved("collector"),
        {
          spec: { propSet: [{ type: "Folder", pathSet: ["nonsense"] }], objectSet: [{ obj: at("/DC0/vm") }] },
          partialUpdates: false,
        },
        { onlyOutcome: true },
      ),
    ),
  ],
  deviations: propertyCollectorDeviations,
};
