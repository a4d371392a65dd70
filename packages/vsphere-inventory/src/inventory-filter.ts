import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { EntityKind } from "./entity.ts";

/** Kinds that are read only when asked for. `folder` also reads the folders of machines, datastores and networks. */
export type OptionalKind = "folder" | "host" | "vm" | "datastore" | "network";

/** Property paths to bring along, by kind; each must exist in the kind's managed object type. */
export type ExtraProperties = Readonly<Partial<Record<EntityKind, readonly string[]>>>;

/** What a read covers besides datacenters, clusters, standalone hosts, resource pools, vApps and their folders. */
export interface InventoryScope {
  /** Further kinds to read. */
  readonly kinds?: readonly OptionalKind[];
  /** Properties that come back with the objects, in the same call. Asking for a kind's property reads the kind. */
  readonly properties?: ExtraProperties;
}

const optionalKindOf: Readonly<Partial<Record<EntityKind, OptionalKind>>> = {
  host: "host",
  vm: "vm",
  datastore: "datastore",
  storagePod: "datastore",
  network: "network",
  portgroup: "network",
  switch: "network",
};

/** The optional kinds that a scope reads. */
function optionalKinds({ kinds = [], properties = {} }: InventoryScope): ReadonlySet<OptionalKind> {
  const asked = new Set(kinds);
  for (const kind of Object.keys(properties) as EntityKind[]) {
    const optional = optionalKindOf[kind];
    if (optional !== undefined) asked.add(optional);
  }
  return asked;
}

/** Every kind that a scope covers completely. */
export function coveredKinds(scope: InventoryScope): ReadonlySet<EntityKind> {
  const asked = optionalKinds(scope);
  const covered: EntityKind[] = ["datacenter", "computeResource", "cluster", "resourcePool", "virtualApp"];
  if (asked.has("host")) covered.push("host");
  if (asked.has("vm")) covered.push("vm");
  if (asked.has("datastore")) covered.push("datastore");
  if (asked.has("network")) covered.push("network", "portgroup", "switch");
  if (asked.has("datastore") || asked.has("folder")) covered.push("storagePod");
  const allFolders = asked.has("vm") && asked.has("datastore") && asked.has("network");
  if (asked.has("folder") || allFolders) covered.push("folder");
  return new Set(covered);
}

/**
 * The filter that selects a scope: one recursive traversal from the root folder, one property spec per type. The same
 * filter serves a read and the updates that follow it.
 */
export function inventoryFilter(
  rootFolder: ManagedObjectReference,
  scope: InventoryScope = {},
): Vim.PropertyFilterSpec {
  const asked = optionalKinds(scope);
  return {
    objectSet: [{ obj: rootFolder, skip: false, selectSet: [traversalFromRoot(asked)] }],
    propSet: propertySpecs(asked, scope.properties ?? {}),
  };
}

type Traversal = Vim.AnySelectionSpec;

/** Each tree has its own named step, so that a step never has to look into kinds that nobody asked for. */
function traversalFromRoot(asked: ReadonlySet<OptionalKind>): Traversal {
  const hiddenFolders = [
    step("hostFolder", "Datacenter", "hostFolder", [hostTree(asked)]),
    step("vmFolder", "Datacenter", "vmFolder", folderTree("vmTree", asked.has("vm") || asked.has("folder"))),
    step(
      "datastoreFolder",
      "Datacenter",
      "datastoreFolder",
      folderTree("datastoreTree", asked.has("datastore") || asked.has("folder")),
    ),
    step(
      "networkFolder",
      "Datacenter",
      "networkFolder",
      folderTree("networkTree", asked.has("network") || asked.has("folder")),
    ),
  ];
  return step("rootTree", "Folder", "childEntity", [{ name: "rootTree" }, ...hiddenFolders]);
}

function hostTree(asked: ReadonlySet<OptionalKind>): Traversal {
  // Machines of a vApp are in no folder. They lead nowhere, so the step has no further ones.
  const vAppMachines = asked.has("vm") ? [step("vAppMachines", "VirtualApp", "vm", [])] : [];
  const pools = step("poolTree", "ResourcePool", "resourcePool", [{ name: "poolTree" }, ...vAppMachines]);
  const hosts = asked.has("host") ? [step("hosts", "ComputeResource", "host", [])] : [];
  const rootPool = step("rootPool", "ComputeResource", "resourcePool", [pools]);
  return step("hostTree", "Folder", "childEntity", [{ name: "hostTree" }, rootPool, ...hosts]);
}

function folderTree(name: string, isRead: boolean): Traversal[] {
  return isRead ? [step(name, "Folder", "childEntity", [{ name }])] : [];
}

function step(name: string, type: string, path: string, selectSet: Traversal[]): Traversal {
  const traversal = { $type: "TraversalSpec" as const, name, type, path, skip: false };
  return selectSet.length === 0 ? traversal : { ...traversal, selectSet };
}

interface KindRow {
  readonly type: string;
  readonly paths: readonly string[];
  /** Kinds whose extra properties this row carries. */
  readonly kinds: readonly EntityKind[];
  readonly onlyWith?: OptionalKind;
  /** Left out unless one of its kinds has extra properties: its base type covers it. */
  readonly onlyWithExtras?: boolean;
}

const folderLinks = ["vmFolder", "hostFolder", "datastoreFolder", "networkFolder"] as const;

/** A row of a derived type repeats the paths of its base, so that it does not matter how a server merges the two. */
const kindRows: readonly KindRow[] = [
  { type: "Folder", paths: [], kinds: ["folder"] },
  { type: "StoragePod", paths: [], kinds: ["storagePod"], onlyWithExtras: true },
  { type: "Datacenter", paths: folderLinks, kinds: ["datacenter"] },
  { type: "ComputeResource", paths: ["resourcePool"], kinds: ["computeResource"] },
  { type: "ClusterComputeResource", paths: ["resourcePool"], kinds: ["cluster"], onlyWithExtras: true },
  { type: "ResourcePool", paths: ["owner"], kinds: ["resourcePool"] },
  { type: "VirtualApp", paths: ["owner", "parentFolder"], kinds: ["virtualApp"] },
  { type: "HostSystem", paths: [], kinds: ["host"], onlyWith: "host" },
  { type: "VirtualMachine", paths: ["parentVApp"], kinds: ["vm"], onlyWith: "vm" },
  { type: "Datastore", paths: [], kinds: ["datastore"], onlyWith: "datastore" },
  { type: "Network", paths: [], kinds: ["network"], onlyWith: "network" },
  {
    type: "DistributedVirtualPortgroup",
    paths: [],
    kinds: ["portgroup"],
    onlyWith: "network",
    onlyWithExtras: true,
  },
  { type: "DistributedVirtualSwitch", paths: ["portgroup"], kinds: ["switch"], onlyWith: "network" },
];

function propertySpecs(asked: ReadonlySet<OptionalKind>, properties: ExtraProperties): Vim.PropertySpec[] {
  const specs: Vim.PropertySpec[] = [];
  for (const row of kindRows) {
    if (row.onlyWith !== undefined && !asked.has(row.onlyWith)) continue;
    const extras = row.kinds.flatMap((kind) => properties[kind] ?? []);
    if (row.onlyWithExtras === true && extras.length === 0) continue;
    specs.push({ type: row.type, pathSet: [...new Set(["name", "parent", ...row.paths, ...extras])] });
  }
  return specs;
}
