import { createDatacenter } from "../inventory/datacenters.ts";
import { createFolder, type FolderObject } from "../inventory/folders.ts";
import { storeDisplayName } from "../inventory/inventory-name.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { DatacenterLoader } from "./datacenter-loader.ts";
import { naming } from "./fixture-failure.ts";
import type { DatacenterFixture, FolderFixture, InventoryFixture } from "./inventory-fixture.ts";

const hiddenFolders = ["vm", "host", "datastore", "network"] as const;

/** Builds the inventory a fixture describes. Throws SIMULATOR_INVALID_INVENTORY naming what cannot be built. */
export function loadFixture(vcenter: Vcenter, fixture: InventoryFixture): void {
  for (const policy of fixture.storagePolicies ?? []) vcenter.policies.add(policy);
  loadTree(vcenter, vcenter.rootFolder, fixture.root, (folder, part) =>
    loadDatacenter(vcenter, folder, part),
  );
}

/** Builds folders, and hands what is no folder to `load`. */
function loadTree<Child extends { readonly type: string; readonly name: string }>(
  vcenter: Vcenter,
  folder: FolderObject,
  children: readonly (FolderFixture<Child> | Child)[],
  load: (folder: FolderObject, child: Child) => void,
): void {
  for (const child of children) {
    if (child.type !== "Folder") {
      naming(child, () => load(folder, child as Child));
      continue;
    }
    const inner = naming(child, () => createFolder(vcenter, folder, storeDisplayName(child.name)));
    loadTree(vcenter, inner, (child as FolderFixture<Child>).children, load);
  }
}

/** Builds a datacenter with all that is in it. */
export function loadDatacenter(
  vcenter: Vcenter,
  parent: FolderObject,
  fixture: DatacenterFixture,
): ManagedObject<"Datacenter"> {
  const { name, host = [], datastore = [], network = [], vm = [], hiddenFolderNames = {} } = fixture;
  const datacenter = createDatacenter(vcenter, parent, storeDisplayName(name));
  const loader = new DatacenterLoader(vcenter, datacenter, []);
  const folder = (tree: (typeof hiddenFolders)[number]) =>
    vcenter.registry.require("Folder", datacenter.properties[`${tree}Folder`]);
  loadTree(vcenter, folder("host"), host, (at, part) => loader.compute(at, part));
  loadTree(vcenter, folder("datastore"), datastore, (at, part) => loader.datastore(at, part));
  if (loader.hasHosts) loader.network(folder("network"), { type: "Network", name: "VM Network" });
  loadTree(vcenter, folder("network"), network, (at, part) => loader.network(at, part));
  loadTree(vcenter, folder("vm"), vm, (at, part) => loader.machine(at, part));
  for (const tree of hiddenFolders) {
    const renamed = hiddenFolderNames[tree];
    if (renamed !== undefined) vcenter.registry.update(folder(tree), { name: storeDisplayName(renamed) });
  }
  return datacenter;
}
