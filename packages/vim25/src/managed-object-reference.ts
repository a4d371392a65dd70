/**
 * A managed object reference: the server's name for one managed object, e.g.
 * `{ type: "VirtualMachine", value: "vm-42" }`. Plain data, equal by content.
 */
export interface ManagedObjectReference<Type extends string = string> {
  type: Type;
  /** The managed object id, unique inside one vCenter. */
  value: string;
}

/** The one-line form `VirtualMachine:vm-42`, usable as a map key. */
export function formatReference(ref: ManagedObjectReference): string {
  return `${ref.type}:${ref.value}`;
}
