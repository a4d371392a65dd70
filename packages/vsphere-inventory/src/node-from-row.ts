import { kindOfType } from "./entity.ts";
import type { InventoryNode, NodeLinks } from "./inventory-node.ts";
import { type InventoryRow, structuralProperties, toReference, toReferences } from "./inventory-row.ts";

/** The node of a row, not yet attached to its parent; `undefined` for a type that has no place in the inventory. */
export function nodeFromRow(row: InventoryRow): InventoryNode | undefined {
  const kind = kindOfType(row.ref.type);
  if (kind === undefined) return undefined;
  const { name } = row.properties;
  return {
    ref: Object.freeze({ type: row.ref.type, value: row.ref.value }),
    kind,
    storedName: typeof name === "string" ? name : undefined,
    parentRef: parentOf(row),
    parent: undefined,
    children: undefined,
    links: linksOf(row),
    properties: extrasOf(row),
  };
}

/** Takes over the properties of a row that stands for the whole object. */
export function updateNode(node: InventoryNode, row: InventoryRow): void {
  const { name } = row.properties;
  node.storedName = typeof name === "string" ? name : undefined;
  node.parentRef = parentOf(row);
  node.links = linksOf(row);
  node.properties = extrasOf(row);
}

/** A virtual machine inside a vApp has no `parent`; the vApp stands in for it. */
function parentOf({ properties }: InventoryRow) {
  return toReference(properties["parent"]) ?? toReference(properties["parentVApp"]);
}

function linksOf({ ref, properties }: InventoryRow): NodeLinks | undefined {
  switch (kindOfType(ref.type)) {
    case "datacenter":
      return {
        vmFolder: toReference(properties["vmFolder"]),
        hostFolder: toReference(properties["hostFolder"]),
        datastoreFolder: toReference(properties["datastoreFolder"]),
        networkFolder: toReference(properties["networkFolder"]),
      };
    case "cluster":
    case "computeResource":
    case "vm":
      return one("resourcePool", properties);
    case "virtualApp":
      return one("parentFolder", properties);
    case "switch":
      return { portgroups: toReferences(properties["portgroup"]) };
    default:
      return undefined;
  }
}

function one(name: "resourcePool" | "parentFolder", properties: InventoryRow["properties"]) {
  const ref = toReference(properties[name]);
  return ref === undefined ? undefined : { [name]: ref };
}

function extrasOf({ properties }: InventoryRow): Readonly<Record<string, unknown>> | undefined {
  let extras: Record<string, unknown> | undefined;
  for (const name in properties) {
    if (structuralProperties.has(name)) continue;
    extras ??= {};
    extras[name] = properties[name];
  }
  return extras && Object.freeze(extras);
}
