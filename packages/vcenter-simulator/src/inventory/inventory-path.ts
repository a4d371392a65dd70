import type { ManagedObjectReference, ManagedObjects } from "@novasphere/vim25";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";

/** The child of that stored name: children by place, and machines of a pool. */
export function findChild(vcenter: Vcenter, parent: ManagedObject, name: string): ManagedObject | undefined {
  const [child] = vcenter.children.named(parent, name);
  if (child) return child;
  const pool = vcenter.registry.find("ResourcePool", parent.ref);
  for (const ref of pool?.properties.vm ?? []) {
    const vm = vcenter.registry.find("VirtualMachine", ref);
    if (vm?.properties.name === name) return vm;
  }
  return undefined;
}

/** The object at a path from the root folder, every segment by its stored name; slashes at the ends do not count. */
export function findByInventoryPath(vcenter: Vcenter, path: string): ManagedObject | undefined {
  const names = path.split("/").filter((name) => name !== "");
  if (names.length === 0) return path === "" ? undefined : vcenter.rootFolder;
  let object: ManagedObject | undefined = vcenter.rootFolder;
  for (const name of names) object = object && findChild(vcenter, object, name);
  return object;
}

/** The path of an entity from the root folder, with a leading slash. */
export function inventoryPathOf(vcenter: Vcenter, ref: ManagedObjectReference): string {
  const names: string[] = [];
  for (
    let next: ManagedObjectReference | undefined = ref;
    next && next.value !== vcenter.rootFolder.ref.value;
  ) {
    const { name, parent }: ManagedObjects["ManagedEntity"] =
      vcenter.registry.find("ManagedEntity", next)?.properties ?? {};
    names.unshift(name ?? "");
    next = parent;
  }
  return `/${names.join("/")}`;
}
