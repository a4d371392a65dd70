import { formatReference } from "@novasphere/vim25";
import type { Entity, Inventory } from "@novasphere/vsphere-inventory";
import { escapeControls } from "../output/table.ts";

/** One object of the outline with what is below it, as `inventory tree` prints it. */
export interface OutlineNode {
  readonly name: string;
  readonly kind: string;
  readonly ref: string;
  readonly path: string;
  /** How many of each are below, at any depth. Root pools do not count as pools. */
  readonly clusters: number;
  readonly hosts: number;
  readonly pools: number;
  readonly vms: number;
  readonly children: readonly OutlineNode[];
}

/** What an inventory must hold for {@link outlineOf}. */
export const outlineScope = { kinds: ["host", "vm"], properties: { vm: ["resourcePool"] } } as const;

const containers: ReadonlySet<string> = new Set([
  "folder",
  "datacenter",
  "cluster",
  "computeResource",
  "resourcePool",
  "virtualApp",
]);

/**
 * Datacenters, clusters, standalone hosts and pools below an object, as the vSphere client shows them: without
 * the hidden host folder and without root pools. The inventory must have been opened with `outlineScope`.
 */
export function outlineOf(inventory: Inventory, top: Entity): OutlineNode {
  const machines = Map.groupBy(inventory.list("vm"), (vm) => {
    const pool = inventory.tree.get(vm.ref)?.links?.resourcePool;
    return pool ? formatReference(pool) : "";
  });
  const vmsIn = (entity: Entity) => machines.get(formatReference(entity.ref))?.length ?? 0;

  const build = (entity: Entity): OutlineNode => {
    const members = visibleMembers(inventory, entity);
    const children = members.filter(({ kind }) => containers.has(kind)).map(build);
    const sum = (field: "clusters" | "hosts" | "pools" | "vms") =>
      children.reduce((total, child) => total + child[field], 0);
    const hiddenPool = inventory.children(entity.ref).find((child) => child.isRootPool);
    const of = (...kinds: string[]) => children.filter((child) => kinds.includes(child.kind)).length;
    return {
      name: entity.parent === undefined ? "/" : entity.name,
      kind: entity.kind,
      ref: formatReference(entity.ref),
      path: entity.path,
      clusters: of("cluster") + sum("clusters"),
      hosts: members.filter(({ kind }) => kind === "host").length + sum("hosts"),
      pools: of("resourcePool", "virtualApp") + sum("pools"),
      vms: vmsIn(entity) + (hiddenPool ? vmsIn(hiddenPool) : 0) + sum("vms"),
      children,
    };
  };
  return build(top);
}

/** The objects below one, with those of a hidden host folder or root pool in its place. */
function visibleMembers(inventory: Inventory, entity: Entity): readonly Entity[] {
  const links = inventory.tree.get(entity.ref)?.links;
  const below = inventory.children(entity.ref);
  if (entity.kind === "datacenter") {
    const hostFolder = links?.hostFolder;
    const host = below.find(({ ref, storedName }) =>
      hostFolder ? ref.value === hostFolder.value : storedName === "host",
    );
    return host ? inventory.children(host.ref) : [];
  }
  return below.flatMap((child) => (child.isRootPool ? inventory.children(child.ref) : [child]));
}

/** The outline as indented lines: name, kind, reference, and what is below. */
export function formatOutline(node: OutlineNode, depth = 0): string {
  const counts = [
    count(node.clusters, "cluster"),
    count(node.hosts, "host"),
    count(node.pools, "pool"),
    count(node.vms, "VM"),
  ].flat();
  const line =
    `${"  ".repeat(depth)}${escapeControls(node.name)}  ${node.ref}  ${counts.join(", ")}`.trimEnd();
  return [`${line}\n`, ...node.children.map((child) => formatOutline(child, depth + 1))].join("");
}

function count(amount: number, word: string): string[] {
  if (amount === 0) return [];
  return [amount === 1 ? `1 ${word}` : `${amount} ${word}s`];
}
