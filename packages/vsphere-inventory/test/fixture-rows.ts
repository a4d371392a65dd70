import type { ManagedObjectReference } from "@novasphere/vim25";
import { encodeName, type InventoryRow } from "../src/index.ts";
import type { FixtureObject } from "./case-file.ts";

const idPrefixes: Readonly<Record<string, string>> = {
  Datacenter: "datacenter",
  ClusterComputeResource: "domain-c",
  ComputeResource: "domain-s",
  HostSystem: "host",
  ResourcePool: "resgroup",
  VirtualApp: "resgroup-v",
  VirtualMachine: "vm",
  Datastore: "datastore",
  StoragePod: "group-p",
  Network: "network",
  DistributedVirtualPortgroup: "dvportgroup",
  VmwareDistributedVirtualSwitch: "dvs",
};

/** The rows a server holding this fixture would give, root folder first. */
export function fixtureRows(root: readonly FixtureObject[]): InventoryRow[] {
  return new FixtureRows().build(root);
}

class FixtureRows {
  readonly #rows: InventoryRow[] = [];
  #next = 1;

  build(root: readonly FixtureObject[]): InventoryRow[] {
    const folder = this.#add("Folder", "Datacenters", undefined);
    for (const child of root) this.#object(child, folder);
    return this.#rows;
  }

  #object(object: FixtureObject, parent: ManagedObjectReference): ManagedObjectReference {
    const name = object.storedName ?? encodeName(object.name);
    if (object.type === "Datacenter") return this.#datacenter(object, name, parent);
    const properties: Record<string, unknown> = {};
    const ref = this.#add(object.type, name, parent, properties);
    if (object.type === "ClusterComputeResource" || object.type === "ComputeResource") {
      properties["resourcePool"] = this.#pool({ ...object, type: "ResourcePool" }, "Resources", ref, ref);
      for (const host of object.hosts ?? []) this.#add("HostSystem", encodeName(host), ref);
      return ref;
    }
    if (object.type.endsWith("DistributedVirtualSwitch")) {
      properties["portgroup"] = (object.children ?? []).map((child) => this.#object(child, parent));
      return ref;
    }
    for (const child of object.children ?? []) this.#object(child, ref);
    return ref;
  }

  #datacenter(object: FixtureObject, name: string, parent: ManagedObjectReference): ManagedObjectReference {
    const properties: Record<string, unknown> = {};
    const ref = this.#add("Datacenter", name, parent, properties);
    for (const folder of ["vm", "host", "datastore", "network"] as const) {
      const folderRef = this.#add("Folder", object.hiddenFolderNames?.[folder] ?? folder, ref);
      properties[`${folder}Folder`] = folderRef;
      for (const child of object[folder] ?? []) this.#object(child, folderRef);
    }
    if ((object.host ?? []).length > 0)
      this.#add("Network", "VM Network", toRef(properties["networkFolder"]));
    return ref;
  }

  #pool(
    object: FixtureObject,
    name: string,
    parent: ManagedObjectReference,
    owner: ManagedObjectReference,
  ): ManagedObjectReference {
    const ref = this.#add(object.type, name, parent, { owner });
    for (const child of [
      ...(object.pools ?? []),
      ...(object.type === "VirtualApp" ? (object.children ?? []) : []),
    ]) {
      const childName = child.storedName ?? encodeName(child.name);
      if (child.type === "VirtualMachine") this.#add(child.type, childName, undefined, { parentVApp: ref });
      else this.#pool(child, childName, ref, owner);
    }
    return ref;
  }

  #add(
    type: string,
    name: string,
    parent: ManagedObjectReference | undefined,
    properties: Record<string, unknown> = {},
  ): ManagedObjectReference {
    const ref = { type, value: `${idPrefixes[type] ?? "group"}-${this.#next++}` };
    properties["name"] = name;
    if (parent !== undefined) properties["parent"] = parent;
    this.#rows.push({ ref, properties });
    return ref;
  }
}

function toRef(value: unknown): ManagedObjectReference {
  return value as ManagedObjectReference;
}
