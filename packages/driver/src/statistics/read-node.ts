import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import type { LeafRoot, LeafValues, Leaves } from "./leaf-filter.ts";
import type {
  DatastoreReading,
  DrsMode,
  FailoverPolicy,
  HostReading,
  NodeReading,
  PoolReading,
  PoolResource,
} from "./readings.ts";

const mebibyte = 1024 ** 2;

/** vSphere nests pools no deeper than 8; this only ends a circle in a broken answer. */
const deepest = 64;

const isPool = ({ type }: ManagedObjectReference) => type === "ResourcePool" || type === "VirtualApp";

/** A node's reading from the leaves of all, or the reason why there is none. */
export function readNode(
  { ref, computeResource }: LeafRoot,
  leaves: Leaves,
): NodeReading | { readonly error: string } {
  const owner = leaves.get(formatReference(computeResource));
  if (!owner) return { error: `${formatReference(computeResource)} was not in the answer` };
  const members = (path: string) =>
    ((owner.get(path) ?? []) as ManagedObjectReference[]).flatMap((member) => {
      const values = leaves.get(formatReference(member));
      return values ? [{ moid: member.value, values }] : [];
    });
  const compute = {
    hosts: members("host").map(readHost),
    datastores: members("datastore").map(readDatastore),
    failover: readFailover(owner),
    isHaEnabled: owner.get("configurationEx.dasConfig.enabled") === true,
    drs: readDrs(owner),
  };
  if (ref.type !== "ResourcePool") return compute;
  const pool = leaves.get(formatReference(ref));
  if (!pool) return { error: `${formatReference(ref)} was not in the answer` };
  return { ...compute, pool: readPool(pool, leaves) };
}

function readHost({ moid, values }: { readonly moid: string; readonly values: LeafValues }): HostReading {
  const number = (path: string) => Number(values.get(path) ?? 0);
  return {
    moid,
    isCounted:
      values.get("runtime.connectionState") === "connected" &&
      (values.get("runtime.powerState") ?? "poweredOn") === "poweredOn" &&
      values.get("runtime.inMaintenanceMode") !== true &&
      values.get("runtime.inQuarantineMode") !== true,
    threads: number("summary.hardware.numCpuThreads"),
    cores: number("summary.hardware.numCpuCores"),
    mhz: number("summary.hardware.cpuMhz"),
    memoryBytes: number("summary.hardware.memorySize"),
    memoryUsedMb: number("summary.quickStats.overallMemoryUsage"),
  };
}

function readDatastore({
  moid,
  values,
}: {
  readonly moid: string;
  readonly values: LeafValues;
}): DatastoreReading {
  return {
    moid,
    name: String(values.get("summary.name") ?? ""),
    type: String(values.get("summary.type") ?? ""),
    accessible: values.get("summary.accessible") === true,
    maintenanceMode: values.get("summary.maintenanceMode") as string | undefined,
    capacityBytes: Number(values.get("summary.capacity") ?? 0),
    freeBytes: Number(values.get("summary.freeSpace") ?? 0),
  };
}

function readPool(pool: LeafValues, leaves: Leaves): PoolReading {
  const above: ManagedObjectReference[] = [];
  let parent = pool.get("parent") as ManagedObjectReference | undefined;
  while (parent && isPool(parent) && above.length < deepest) {
    above.push(parent);
    parent = leaves.get(formatReference(parent))?.get("parent") as ManagedObjectReference | undefined;
  }
  const [nearest] = above;
  const parentValues = nearest && leaves.get(formatReference(nearest));
  return {
    cpu: readResource(pool, parentValues, "cpu", 1),
    memory: readResource(pool, parentValues, "memory", mebibyte),
    owner: (pool.get("owner") as ManagedObjectReference | undefined)?.value,
    above: above.map((ref, index) => {
      const values = index < above.length - 1 ? leaves.get(formatReference(ref)) : undefined;
      const isLimited = (resource: string) =>
        Number(values?.get(`config.${resource}Allocation.limit`) ?? -1) >= 0;
      return { moid: ref.value, isCpuLimited: isLimited("cpu"), isMemoryLimited: isLimited("memory") };
    }),
  };
}

/** `unit` is what settings count in, in units of the running figures. */
function readResource(
  pool: LeafValues,
  parent: LeafValues | undefined,
  resource: "cpu" | "memory",
  unit: number,
): PoolResource {
  const number = (values: LeafValues | undefined, path: string) => Number(values?.get(path) ?? 0);
  const settings = `config.${resource}Allocation`;
  return {
    maxUsage: number(pool, `runtime.${resource}.maxUsage`),
    usage: number(pool, `runtime.${resource}.overallUsage`),
    isUnlimited: Number(pool.get(`${settings}.limit`) ?? -1) < 0,
    reservation: number(pool, `${settings}.reservation`) * unit,
    isExpandable: pool.get(`${settings}.expandableReservation`) === true,
    parentUnreserved: number(parent, `runtime.${resource}.unreservedForPool`),
    shares: number(pool, `${settings}.shares.shares`),
  };
}

function readFailover(cluster: LeafValues): FailoverPolicy {
  if (
    cluster.get("configurationEx.dasConfig.enabled") !== true ||
    cluster.get("configurationEx.dasConfig.admissionControlEnabled") !== true
  )
    return { kind: "none" };
  const policy = cluster.get("configurationEx.dasConfig.admissionControlPolicy") as
    | Vim.AnyClusterDasAdmissionControlPolicy
    | undefined;
  switch (policy?.$type) {
    case "ClusterFailoverHostAdmissionControlPolicy":
      return { kind: "hosts", moids: new Set((policy.failoverHosts ?? []).map(({ value }) => value)) };
    case "ClusterFailoverResourcesAdmissionControlPolicy":
      return {
        kind: "percentage",
        cpu: policy.cpuFailoverResourcesPercent,
        memory: policy.memoryFailoverResourcesPercent,
      };
    case "ClusterFailoverLevelAdmissionControlPolicy":
      return { kind: "slots", hosts: policy.failoverLevel };
    default:
      return { kind: "none" };
  }
}

function readDrs(cluster: LeafValues): DrsMode {
  if (cluster.get("configurationEx.drsConfig.enabled") !== true) return "off";
  const behavior = cluster.get("configurationEx.drsConfig.defaultVmBehavior");
  return behavior === "manual" || behavior === "partiallyAutomated" ? behavior : "fullyAutomated";
}
