import type { ManagedObjectReference } from "@novasphere/vim25";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { entityDefaults, nameForChild } from "./entity.ts";
import { addFolder, adopt, type FolderObject, requireChildType } from "./folders.ts";

const hiddenFolders = ["vm", "host", "datastore", "network"] as const;

/** Creates a datacenter with its four hidden folders. Throws InvalidName, DuplicateName, NotSupported. */
export function createDatacenter(
  vcenter: Vcenter,
  parent: FolderObject,
  name: string,
): ManagedObject<"Datacenter"> {
  requireChildType(parent, "Datacenter");
  const stored = nameForChild(vcenter, parent, name);
  const moid = vcenter.ids.nextMoid("Datacenter");
  const [vm, host, datastore, network] = hiddenFolders.map((tree) =>
    addFolder(vcenter, tree, tree, undefined),
  );
  const datacenter = vcenter.registry.add("Datacenter", moid, {
    ...entityDefaults,
    name: stored,
    parent: parent.ref,
    vmFolder: vm?.ref as ManagedObjectReference,
    hostFolder: host?.ref as ManagedObjectReference,
    datastoreFolder: datastore?.ref as ManagedObjectReference,
    networkFolder: network?.ref as ManagedObjectReference,
    datastore: [],
    network: [],
    configuration: { defaultHardwareVersionKey: "vmx-21" },
  });
  for (const folder of [vm, host, datastore, network])
    if (folder) vcenter.registry.update(folder, { parent: datacenter.ref });
  adopt(vcenter, parent, datacenter);
  return datacenter;
}

/** The datacenter an entity is in, or undefined above datacenters. */
export function datacenterOf(
  vcenter: Vcenter,
  ref: ManagedObjectReference,
): ManagedObject<"Datacenter"> | undefined {
  for (let next: ManagedObjectReference | undefined = ref; next; ) {
    const object: ManagedObject | undefined = vcenter.registry.findAny(next);
    if (object?.ref.type === "Datacenter") return object as ManagedObject<"Datacenter">;
    next = (object?.properties as { parent?: ManagedObjectReference } | undefined)?.parent;
  }
  return undefined;
}
