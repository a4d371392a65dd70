import type { ManagedObjectReference, ManagedObjects } from "@novasphere/vim25";
import { duplicateName } from "../faults/faults.ts";
import { flatten } from "../state/identifiers.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { escapeName } from "./inventory-name.ts";

/** Properties every managed entity has from its first moment. */
export const entityDefaults: ManagedObjects["ManagedEntity"] = {
  overallStatus: "green",
  configStatus: "green",
  effectiveRole: [-1],
  alarmActionsEnabled: true,
};

/** The stored form of a new child's name. Throws the faults InvalidName and DuplicateName. */
export function nameForChild(vcenter: Vcenter, parent: ManagedObject, name: string): string {
  const stored = flatten(escapeName(name));
  refuseDuplicate(vcenter, parent, stored);
  return stored;
}

/** Throws the fault DuplicateName when `parent` has another child of that stored name. */
export function refuseDuplicate(
  vcenter: Vcenter,
  parent: ManagedObject,
  stored: string,
  except?: ManagedObject,
): void {
  const [other] = vcenter.children.named(parent, stored).filter((child) => child !== except);
  if (other) throw duplicateName(stored, other.ref);
}

/** `refs` without `ref`. */
export function without(
  refs: readonly ManagedObjectReference[] | undefined,
  ref: ManagedObjectReference,
): ManagedObjectReference[] {
  return (refs ?? []).filter((other) => other.value !== ref.value);
}

/** `refs` with `ref` at the end, once. */
export function withRef(
  refs: readonly ManagedObjectReference[] | undefined,
  ref: ManagedObjectReference,
): ManagedObjectReference[] {
  const present = refs ?? [];
  return present.some((other) => other.value === ref.value) ? [...present] : [...present, ref];
}
