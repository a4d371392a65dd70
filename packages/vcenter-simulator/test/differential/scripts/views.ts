import type { ManagedObjectReference } from "@novasphere/vim25";
import { viewsDeviations } from "../deviations/views.ts";
import { type Area, at, call, manager, read, saved, script } from "../script.ts";

const views = manager("viewManager");
const contents = (view: ManagedObjectReference, type: string) =>
  call("RetrieveProperties", manager("propertyCollector"), {
    specSet: [
      {
        propSet: [{ type, pathSet: ["name"] }],
        objectSet: [
          {
            obj: view,
            skip: true,
            selectSet: [{ $type: "TraversalSpec", type: "ManagedObjectView", path: "view" }],
          },
        ],
      },
    ],
  });
const container = (path: string, recursive: boolean, ...type: string[]) =>
  call(
    "CreateContainerView",
    views,
    { container: at(path), recursive, ...(type.length ? { type } : {}) },
    { save: "view" },
  );

export const viewsArea: Area = {
  scripts: [
    script(
      "a container view of one type, down the whole tree",
      container("/", true, "HostSystem"),
      read(saved("view"), "view"),
      contents(saved("view"), "HostSystem"),
      contents(saved("view"), "ManagedEntity"),
      contents(saved("view"), "VirtualMachine"),
      call("DestroyView", saved("view")),
      read(saved("view"), "view"),
    ),
    script(
      "a container view of several types",
      container("/DC0", true, "Network", "Datastore"),
      read(saved("view"), "view"),
      read(saved("view"), "type", "recursive", "container"),
      contents(saved("view"), "Datastore"),
      call("DestroyView", saved("view")),
    ),
    script(
      "a container view of one level",
      container("/DC0/host", false),
      read(saved("view"), "view"),
      container("/DC0/vm", false, "VirtualMachine"),
      read(saved("view"), "view"),
      container("/DC0", false),
      read(saved("view"), "view"),
      container("/", false, "Datacenter"),
      read(saved("view"), "view"),
    ),
    script(
      "a container view of a compute resource and of a pool",
      container("/DC0/host/DC0_C0", true, "HostSystem"),
      read(saved("view"), "view"),
      container("/DC0/host/DC0_C0", true, "ResourcePool"),
      read(saved("view"), "view"),
      container("/DC0/host/DC0_C0/Resources", true, "VirtualMachine"),
      read(saved("view"), "view"),
      container("/DC0/host/DC0_C0/DC0_C0_H0", true, "VirtualMachine"),
      container("/DC0/vm/DC0_H0_VM0", true),
    ),
    script(
      "a container view follows the inventory",
      call("CreateFolder", at("/DC0/vm"), { name: "box" }),
      container("/DC0/vm/box", true, "Folder"),
      read(saved("view"), "view"),
      call("CreateFolder", at("/DC0/vm/box"), { name: "inner" }),
      read(saved("view"), "view"),
      call("Destroy_Task", at("/DC0/vm/box/inner")),
      read(saved("view"), "view"),
    ),
    script(
      "views of what cannot be viewed",
      call("CreateContainerView", views, {
        container: { type: "Folder", value: "group-0" },
        recursive: true,
      }),
      call("CreateContainerView", views, { container: at("/"), type: ["Nonsense"], recursive: true }),
      call("CreateContainerView", views, { container: at("/DC0/datastore/LocalDS_0"), recursive: true }),
      call("DestroyView", { type: "ContainerView", value: "none" }),
    ),
    script(
      "a list view holds what it is told",
      call("CreateListView", views, { obj: [at("/DC0"), at("/DC0/vm")] }, { save: "list" }),
      read(saved("list"), "view"),
      contents(saved("list"), "ManagedEntity"),
      call("ModifyListView", saved("list"), { add: [at("/DC0/host")], remove: [at("/DC0")] }),
      read(saved("list"), "view"),
      call("ModifyListView", saved("list"), { add: [{ type: "Folder", value: "group-0" }] }),
      call("CreateListView", views, { obj: [{ type: "Folder", value: "group-0" }] }),
      call("DestroyView", saved("list")),
    ),
  ],
  deviations: viewsDeviations,
};
