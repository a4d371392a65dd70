import type { ManagedObjectReference } from "@novasphere/vim25";
import { kindOfType } from "./entity.ts";
import { type InventoryNode, type LinkName, linkNames } from "./inventory-node.ts";
import { toReference, toReferences } from "./inventory-row.ts";

const links: ReadonlySet<string> = new Set(linkNames);

/** A node that nothing is known of yet; `undefined` for a type that has no place in the inventory. */
export function createNode({ type, value }: ManagedObjectReference): InventoryNode | undefined {
  const kind = kindOfType(type);
  if (kind === undefined) return undefined;
  return {
    ref: Object.freeze({ type, value }),
    kind,
    storedName: undefined,
    parentRef: undefined,
    parent: undefined,
    children: undefined,
    links: undefined,
    portgroups: undefined,
    properties: undefined,
  };
}

/** Forgets all properties of a node, before a row that stands for the whole object. */
export function clearProperties(node: InventoryNode): void {
  node.storedName = node.parentRef = node.links = node.portgroups = node.properties = undefined;
}

/**
 * Sets properties of a node under the server's names; `undefined` unsets one. What the tree uses itself is kept
 * among the extra properties only when it is in `asked`.
 */
export function setProperties(
  node: InventoryNode,
  properties: Readonly<Record<string, unknown>>,
  asked: readonly string[] = [],
): void {
  let extras: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(properties)) {
    if (setOwn(node, name, value) && !asked.includes(name)) continue;
    extras ??= { ...node.properties };
    if (value === undefined) delete extras[name];
    else extras[name] = value;
  }
  if (extras !== undefined) node.properties = Object.freeze(extras);
}

/** Sets what the tree itself uses; false for any other property. */
function setOwn(node: InventoryNode, name: string, value: unknown): boolean {
  if (name === "name") node.storedName = typeof value === "string" ? value : undefined;
  else if (name === "parent") node.parentRef = toReference(value);
  else if (name === "portgroup") node.portgroups = toReferences(value);
  else if (links.has(name)) setLink(node, name as LinkName, toReference(value));
  else return false;
  return true;
}

function setLink(node: InventoryNode, name: LinkName, ref: ManagedObjectReference | undefined): void {
  node.links ??= {};
  if (ref === undefined) delete node.links[name];
  else node.links[name] = ref;
}
