import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";

/** A cluster or pool whose leaves are wanted, with the compute resource that owns it. */
export interface LeafRoot {
  readonly ref: ManagedObjectReference;
  readonly computeResource: ManagedObjectReference;
}

/** Property values of one object by path; undefined for what it does not have. */
export interface LeafValues {
  get(path: string): unknown;
}

/** Values by `formatReference` of their object. */
export type Leaves = ReadonlyMap<string, LeafValues>;

const memberPaths = ["host", "datastore"];

const clusterPaths = [
  "configurationEx.dasConfig.enabled",
  "configurationEx.dasConfig.admissionControlEnabled",
  "configurationEx.dasConfig.admissionControlPolicy",
  "configurationEx.drsConfig.enabled",
  "configurationEx.drsConfig.defaultVmBehavior",
];

const hostPaths = [
  "runtime.connectionState",
  "runtime.powerState",
  "runtime.inMaintenanceMode",
  "runtime.inQuarantineMode",
  "summary.hardware.numCpuThreads",
  "summary.hardware.numCpuCores",
  "summary.hardware.cpuMhz",
  "summary.hardware.memorySize",
  "summary.quickStats.overallMemoryUsage",
];

const datastorePaths = [
  "summary.name",
  "summary.type",
  "summary.accessible",
  "summary.maintenanceMode",
  "summary.capacity",
  "summary.freeSpace",
];

const poolPaths = [
  "parent",
  "owner",
  ...["cpu", "memory"].flatMap((resource) => [
    `runtime.${resource}.maxUsage`,
    `runtime.${resource}.overallUsage`,
    `runtime.${resource}.unreservedForPool`,
    `config.${resource}Allocation.limit`,
    `config.${resource}Allocation.reservation`,
    `config.${resource}Allocation.expandableReservation`,
    `config.${resource}Allocation.shares.shares`,
  ]),
];

/** What is read, by kind of object; no path is of two kinds. */
export const leafPaths: readonly (readonly string[])[] = [
  [...memberPaths, ...clusterPaths],
  hostPaths,
  datastorePaths,
  poolPaths,
];

const hop = (type: string, path: string): Vim.Tagged<"TraversalSpec"> => ({
  $type: "TraversalSpec",
  type,
  path,
  skip: false,
});

/**
 * One filter for the leaves of all nodes: their compute resources with hosts and datastores, and for pools
 * the chain of pools above. Only leaves, because whole summaries are twenty times the bytes.
 */
export function leafFilter(roots: readonly LeafRoot[]): Vim.PropertyFilterSpec {
  const objects = new Map<string, Vim.ObjectSpec>();
  for (const { ref, computeResource } of roots) {
    objects.set(formatReference(computeResource), {
      obj: computeResource,
      skip: false,
      selectSet: [hop("ComputeResource", "host"), hop("ComputeResource", "datastore")],
    });
    if (formatReference(ref) !== formatReference(computeResource))
      objects.set(formatReference(ref), { obj: ref, skip: false, selectSet: [chainOf(ref)] });
  }
  const owners = roots.map(({ computeResource }) => computeResource.type);
  return {
    objectSet: [...objects.values()],
    propSet: [
      { type: "ClusterComputeResource", pathSet: [...memberPaths, ...clusterPaths] },
      // Asked for apart, so that no object has two sets: servers differ in what they make of that.
      ...(owners.includes("ComputeResource") ? [{ type: "ComputeResource", pathSet: memberPaths }] : []),
      { type: "HostSystem", pathSet: hostPaths },
      { type: "Datastore", pathSet: datastorePaths },
      { type: "ResourcePool", pathSet: poolPaths },
    ],
  };
}

/** From a pool up to the root pool. Names of selections must differ between the objects of a filter. */
function chainOf(ref: ManagedObjectReference): Vim.Tagged<"TraversalSpec"> {
  const name = `above ${ref.value}`;
  return { ...hop("ResourcePool", "parent"), name, selectSet: [{ name }] };
}
