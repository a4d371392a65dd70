import { methodFault } from "../faults/method-fault.ts";
import type { EntityType, ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { datacenterOf } from "./datacenters.ts";
import { refuseDuplicate } from "./entity.ts";
import { adopt, disown, type FolderObject, requireChildType, treeOf } from "./folders.ts";

/**
 * Moves an entity into a folder of its tree. Throws NotSupported for a wrong tree, InvalidFolder for a
 * folder inside itself or in another datacenter, DuplicateName.
 */
export function moveIntoFolder(
  vcenter: Vcenter,
  entity: ManagedObject<EntityType>,
  folder: FolderObject,
): void {
  requireChildType(folder, entity.ref.type);
  if (entity.ref.type === "Folder" && treeOf(entity as FolderObject) !== treeOf(folder))
    throw invalidFolder(folder);
  for (let next = folder.ref.value; ; ) {
    if (next === entity.ref.value) throw invalidFolder(folder);
    const parent = vcenter.registry.find("Folder", { type: "Folder", value: next })?.properties.parent;
    if (!parent) break;
    next = parent.value;
  }
  const from = datacenterOf(vcenter, entity.ref);
  if (from && entity.ref.type !== "Datacenter" && from !== datacenterOf(vcenter, folder.ref))
    throw invalidFolder(folder);
  const { name } = entity.properties;
  if (name !== undefined) refuseDuplicate(vcenter, folder, name, entity);
  disown(vcenter, entity);
  vcenter.registry.update(entity, { parent: folder.ref });
  adopt(vcenter, folder, entity);
}

function invalidFolder(target: FolderObject) {
  return methodFault("InvalidFolder", "The operation is not allowed on the target folder.", {
    target: target.ref,
  });
}
