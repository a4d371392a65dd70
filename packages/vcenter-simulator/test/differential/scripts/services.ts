import { servicesDeviations } from "../deviations/services.ts";
import { createMachine, machineAt, powerOn } from "../machine-steps.ts";
import { type Area, at, call, manager, property, read, saved, script } from "../script.ts";

const extensions = manager("extensionManager");
const options = manager("setting");
const events = manager("eventManager");
const extension = (key: string, version = "1.0") => ({
  key,
  version,
  description: { label: key, summary: "an extension" },
  lastHeartbeatTime: "2026-01-01T00:00:00Z",
});
const query = (type: string, path: string) =>
  call("QueryEvents", events, {
    filter: { eventTypeId: [type], entity: { entity: at(path), recursion: "self" } },
  });
const lease = (name: string) =>
  call(
    "ImportVApp",
    at("/DC0/host/DC0_C0/Resources"),
    {
      spec: {
        $type: "VirtualMachineImportSpec",
        configSpec: {
          name,
          guestId: "otherGuest64",
          numCPUs: 1,
          memoryMB: 64,
          files: { vmPathName: "[LocalDS_0]" },
        },
      },
      folder: at("/DC0/vm"),
    },
    { save: "lease" },
  );

const disks = manager("vStorageObjectManager");
const localDatastore = at("/DC0/datastore/LocalDS_0");
const diskId = saved("disk.config.id") as never;

export const servicesArea: Area = {
  scripts: [
    script(
      "extensions",
      call("FindExtension", extensions, { extensionKey: "org.example.one" }),
      call("RegisterExtension", extensions, { extension: extension("org.example.one") }),
      call("FindExtension", extensions, { extensionKey: "org.example.one" }),
      call("RegisterExtension", extensions, { extension: extension("org.example.one") }),
      call("UpdateExtension", extensions, { extension: extension("org.example.one", "2.0") }),
      call("FindExtension", extensions, { extensionKey: "org.example.one" }),
      call("UpdateExtension", extensions, { extension: extension("org.example.two") }),
      call("UnregisterExtension", extensions, { extensionKey: "org.example.one" }),
      call("UnregisterExtension", extensions, { extensionKey: "org.example.one" }),
      call("FindExtension", extensions, { extensionKey: "org.example.one" }),
    ),
    script(
      "options",
      call("QueryOptions", options, { name: "example.none" }),
      call("UpdateOptions", options, { changedValue: [{ key: "example.some", value: "1" }] }),
      call("QueryOptions", options, { name: "example.some" }),
      call("UpdateOptions", options, { changedValue: [{ key: "example.some", value: "2" }] }),
      call("QueryOptions", options, { name: "example.some" }),
      call("QueryOptions", options, { name: "example." }),
    ),
    script(
      "events of a machine",
      createMachine("eventful"),
      { ...query("VmCreatedEvent", "/DC0/vm/eventful"), onlyOutcome: true },
      powerOn("eventful"),
      { ...query("VmPoweredOnEvent", "/DC0/vm/eventful"), onlyOutcome: true },
      query("VmSuspendedEvent", "/DC0/vm/eventful"),
      query("Nonsense", "/DC0/vm/eventful"),
      call(
        "CreateCollectorForEvents",
        events,
        {
          filter: { entity: { entity: machineAt("eventful"), recursion: "self" } },
        },
        { save: "collector" },
      ),
      call("ReadNextEvents", saved("collector"), { maxCount: 1 }, { onlyOutcome: true }),
      call("DestroyCollector", saved("collector")),
      call("ReadNextEvents", saved("collector"), { maxCount: 1 }),
    ),
    script(
      "an import lease",
      lease("imported"),
      call("HttpNfcLeaseProgress", saved("lease"), { percent: 50 }),
      call("HttpNfcLeaseComplete", saved("lease")),
      read(machineAt("imported"), "name", "runtime.powerState", "resourcePool"),
      call("HttpNfcLeaseComplete", saved("lease")),
      lease("imported"),
    ),
    script(
      "an import lease is given up",
      lease("given-up"),
      call("HttpNfcLeaseAbort", saved("lease")),
      call("HttpNfcLeaseAbort", saved("lease")),
      call("HttpNfcLeaseProgress", saved("lease"), { percent: 50 }),
    ),
    script(
      "descriptors that say nothing",
      call("CreateImportSpec", manager("ovfManager"), {
        ovfDescriptor: "",
        resourcePool: at("/DC0/host/DC0_C0/Resources"),
        datastore: at("/DC0/datastore/LocalDS_0"),
        cisp: { entityName: "x", locale: "", deploymentOption: "" },
      }),
      call("CreateImportSpec", manager("ovfManager"), {
        ovfDescriptor: "<nonsense",
        resourcePool: at("/DC0/host/DC0_C0/Resources"),
        datastore: at("/DC0/datastore/LocalDS_0"),
        cisp: { entityName: "x", locale: "", deploymentOption: "" },
      }),
    ),
    script(
      "the service content",
      read({ type: "ServiceInstance", value: "ServiceInstance" }, "content.rootFolder"),
      read(
        { type: "ServiceInstance", value: "ServiceInstance" },
        "content.about.apiType",
        "content.about.productLineId",
      ),
      read(
        { type: "ServiceInstance", value: "ServiceInstance" },
        "content.about.instanceUuid",
        "content.about.vendor",
      ),
      call("CurrentTime", { type: "ServiceInstance", value: "ServiceInstance" }),
    ),
    script(
      "tasks",
      createMachine("tasked"),
      call("CancelTask", { type: "Task", value: "task-0" }),
      read({ type: "Task", value: "task-0" }, "info.state"),
      read(manager("taskManager"), "maxCollector"),
      read(machineAt("tasked"), "disabledMethod"),
    ),
    script(
      "what a host can be asked of machines",
      call(
        "QueryConfigOption",
        property("/DC0/host/DC0_C0", "environmentBrowser"),
        {},
        { onlyOutcome: true },
      ),
      call(
        "QueryConfigTarget",
        property("/DC0/host/DC0_C0", "environmentBrowser"),
        {},
        { onlyOutcome: true },
      ),
      call(
        "QueryConfigOption",
        property("/DC0/host/DC0_C0", "environmentBrowser"),
        { key: "vmx-0" },
        { onlyOutcome: true },
      ),
    ),
    script(
      "snapshots of first-class disks",
      call(
        "CreateDisk_Task",
        disks,
        {
          spec: {
            name: "kept",
            capacityInMB: 8,
            backingSpec: {
              $type: "VslmCreateSpecDiskFileBackingSpec",
              datastore: localDatastore,
              provisioningType: "thin",
            },
          },
        },
        { save: "disk", onlyOutcome: true },
      ),
      call(
        "VStorageObjectCreateSnapshot_Task",
        disks,
        { id: diskId, datastore: localDatastore, description: "first" },
        { save: "snapshot", onlyOutcome: true },
      ),
      call("RetrieveSnapshotInfo", disks, { id: diskId, datastore: localDatastore }, { onlyOutcome: true }),
      call("DeleteSnapshot_Task", disks, {
        id: diskId,
        datastore: localDatastore,
        snapshotId: saved("snapshot") as never,
      }),
      call("RetrieveSnapshotInfo", disks, { id: diskId, datastore: localDatastore }),
      call("ReconcileDatastoreInventory_Task", disks, { datastore: localDatastore }),
      call("DeleteVStorageObject_Task", disks, { id: diskId, datastore: localDatastore }),
      call("RetrieveSnapshotInfo", disks, { id: diskId, datastore: localDatastore }),
    ),
    script(
      "first-class disks",
      call(
        "CreateDisk_Task",
        manager("vStorageObjectManager"),
        {
          spec: {
            name: "volume",
            capacityInMB: 8,
            backingSpec: {
              $type: "VslmCreateSpecDiskFileBackingSpec",
              datastore: at("/DC0/datastore/LocalDS_0"),
              provisioningType: "thin",
            },
          },
        },
        { save: "disk", onlyOutcome: true },
      ),
      call(
        "RetrieveVStorageObject",
        manager("vStorageObjectManager"),
        { id: saved("disk.config.id") as never, datastore: at("/DC0/datastore/LocalDS_0") },
        { onlyOutcome: true },
      ),
      call("ListVStorageObject", manager("vStorageObjectManager"), {
        datastore: at("/DC0/datastore/LocalDS_0"),
      }),
      call("ExtendDisk_Task", manager("vStorageObjectManager"), {
        id: saved("disk.config.id") as never,
        datastore: at("/DC0/datastore/LocalDS_0"),
        newCapacityInMB: 16,
      }),
      call("DeleteVStorageObject_Task", manager("vStorageObjectManager"), {
        id: saved("disk.config.id") as never,
        datastore: at("/DC0/datastore/LocalDS_0"),
      }),
      call("DeleteVStorageObject_Task", manager("vStorageObjectManager"), {
        id: saved("disk.config.id") as never,
        datastore: at("/DC0/datastore/LocalDS_0"),
      }),
      call("ListVStorageObject", manager("vStorageObjectManager"), {
        datastore: at("/DC0/datastore/LocalDS_0"),
      }),
    ),
    script(
      "permissions",
      call(
        "RetrieveEntityPermissions",
        manager("authorizationManager"),
        { entity: at("/"), inherited: false },
        { onlyOutcome: true },
      ),
      call(
        "FetchUserPrivilegeOnEntities",
        manager("authorizationManager"),
        { entities: [at("/DC0")], userName: "user" },
        { onlyOutcome: true },
      ),
    ),
  ],
  deviations: servicesDeviations,
};
