import type { EntityType, ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { refuseDuplicate } from "./entity.ts";
import { escapeName } from "./inventory-name.ts";

/** Gives an entity another name. Throws InvalidName, DuplicateName. */
export function renameEntity(vcenter: Vcenter, entity: ManagedObject<EntityType>, name: string): void {
  const stored = escapeName(name);
  const parent = entity.properties.parent && vcenter.registry.findAny(entity.properties.parent);
  if (parent) refuseDuplicate(vcenter, parent, stored, entity);
  vcenter.registry.update(entity, { name: stored });
}
