import type { NodeContext } from "@novasphere/ops";
import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import { type CallOptions, isFault, type Session } from "@novasphere/vsphere-client";
import {
  clusterFigures,
  type DatastoreReading,
  type HostReading,
  type PoolReading,
  poolFigures,
} from "./capacity.ts";
import type { NodeFigures } from "./host-stats.ts";
import type { ComputeNode } from "./node.ts";

const propSet: Vim.PropertySpec[] = [
  { type: "ComputeResource", pathSet: ["host", "datastore"] },
  {
    type: "HostSystem",
    pathSet: [
      "runtime.connectionState",
      "runtime.powerState",
      "runtime.inMaintenanceMode",
      "runtime.inQuarantineMode",
      "summary.hardware.numCpuThreads",
      "summary.hardware.numCpuCores",
      "summary.hardware.cpuMhz",
      "summary.hardware.memorySize",
      "summary.quickStats.overallMemoryUsage",
    ],
  },
  {
    type: "Datastore",
    pathSet: [
      "summary.name",
      "summary.type",
      "summary.accessible",
      "summary.maintenanceMode",
      "summary.capacity",
      "summary.freeSpace",
    ],
  },
  {
    type: "ResourcePool",
    pathSet: ["runtime.memory.maxUsage", "runtime.memory.overallUsage", "runtime.cpu.maxUsage"],
  },
];

/** The figures of a node, or why there are none. */
export type NodeReading = { readonly figures: NodeFigures } | { readonly error: string };

/**
 * Figures of all nodes: one call plus pages, whatever their number. An object that is gone costs one more
 * call and only its own node. Any other failure of the read is thrown.
 */
export async function fetchNodeReadings(
  session: Session,
  nodes: readonly ComputeNode[],
  options?: CallOptions,
): Promise<ReadonlyMap<string, NodeReading>> {
  const readings = new Map<string, NodeReading>();
  let present = nodes;
  while (present.length > 0) {
    try {
      const values = await fetchLeaves(session, present, options);
      for (const node of present) readings.set(node.moid, readNode(node.context, values));
      break;
    } catch (error) {
      if (!isFault(error, "ManagedObjectNotFound")) throw error;
      const gone = formatReference(error.fault["obj"] as ManagedObjectReference);
      const lost = present.filter(({ context }) =>
        [context.ref, context.computeResource].some((ref) => formatReference(ref) === gone),
      );
      if (lost.length === 0) throw error;
      for (const node of lost) readings.set(node.moid, { error: `${gone} no longer exists in the vCenter` });
      present = present.filter((node) => !lost.includes(node));
    }
  }
  return readings;
}

type Leaves = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

async function fetchLeaves(
  session: Session,
  nodes: readonly ComputeNode[],
  options?: CallOptions,
): Promise<Leaves> {
  const hop = (path: string): Vim.Tagged<"TraversalSpec"> => ({
    $type: "TraversalSpec",
    type: "ComputeResource",
    path,
    skip: false,
  });
  const roots = new Map<string, Vim.ObjectSpec>();
  for (const { context, kind } of nodes) {
    const owner = context.computeResource;
    roots.set(formatReference(owner), {
      obj: owner,
      skip: false,
      selectSet: [hop("host"), hop("datastore")],
    });
    if (kind === "pool") roots.set(formatReference(context.ref), { obj: context.ref, skip: false });
  }
  const values = new Map<string, ReadonlyMap<string, unknown>>();
  for await (const { obj, propSet: properties } of session.retrieveProperties(
    { objectSet: [...roots.values()], propSet },
    options,
  ))
    values.set(formatReference(obj), new Map((properties ?? []).map(({ name, val }) => [name, val])));
  return values;
}

function readNode(context: NodeContext, values: Leaves): NodeReading {
  const owner = values.get(formatReference(context.computeResource));
  if (!owner) return { error: `${formatReference(context.computeResource)} was not in the answer` };
  const members = (path: string) =>
    ((owner.get(path) ?? []) as ManagedObjectReference[]).flatMap(
      (ref) => values.get(formatReference(ref)) ?? [],
    );
  const hosts = members("host").map(readHost);
  const datastores = members("datastore").map(readDatastore);
  if (context.ref.type !== "ResourcePool" && context.ref.type !== "VirtualApp")
    return { figures: clusterFigures(hosts, datastores, context.datastoreRegex) };
  const pool = values.get(formatReference(context.ref));
  if (!pool) return { error: `${formatReference(context.ref)} was not in the answer` };
  return { figures: poolFigures(readPool(pool), hosts, datastores, context.datastoreRegex) };
}

function readHost(leaves: ReadonlyMap<string, unknown>): HostReading {
  const number = (path: string) => Number(leaves.get(path) ?? 0);
  return {
    isCounted:
      leaves.get("runtime.connectionState") === "connected" &&
      (leaves.get("runtime.powerState") ?? "poweredOn") === "poweredOn" &&
      leaves.get("runtime.inMaintenanceMode") !== true &&
      leaves.get("runtime.inQuarantineMode") !== true,
    threads: number("summary.hardware.numCpuThreads"),
    cores: number("summary.hardware.numCpuCores"),
    mhz: number("summary.hardware.cpuMhz"),
    memoryBytes: number("summary.hardware.memorySize"),
    memoryUsedMb: number("summary.quickStats.overallMemoryUsage"),
  };
}

function readDatastore(leaves: ReadonlyMap<string, unknown>): DatastoreReading {
  return {
    name: String(leaves.get("summary.name") ?? ""),
    type: String(leaves.get("summary.type") ?? ""),
    accessible: leaves.get("summary.accessible") === true,
    maintenanceMode: leaves.get("summary.maintenanceMode") as string | undefined,
    capacityBytes: Number(leaves.get("summary.capacity") ?? 0),
    freeBytes: Number(leaves.get("summary.freeSpace") ?? 0),
  };
}

function readPool(leaves: ReadonlyMap<string, unknown>): PoolReading {
  return {
    memoryMaxBytes: Number(leaves.get("runtime.memory.maxUsage") ?? 0),
    memoryUsedBytes: Number(leaves.get("runtime.memory.overallUsage") ?? 0),
    cpuMaxMhz: Number(leaves.get("runtime.cpu.maxUsage") ?? 0),
  };
}
