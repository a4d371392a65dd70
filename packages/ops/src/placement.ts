import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import type { CallOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import { rememberFileStore } from "./file-stores.ts";
import type { NodeContext } from "./node-context.ts";

const gibibyte = 1024 ** 3;

/** Datastore types that can hold an instance. */
const usableTypes: ReadonlySet<string> = new Set(["VMFS", "NFS", "NFS41", "vsan", "VVOL"]);

/** A datastore mounted by the node's hosts. */
export interface DatastoreCandidate {
  readonly ref: ManagedObjectReference;
  readonly name: string;
  readonly type: string;
  readonly accessible: boolean;
  readonly maintenanceMode: string | undefined;
  readonly capacityBytes: number;
  readonly freeBytes: number;
  /** Why the storage policy of the request does not allow it; absent where it does. */
  readonly policyRefusal?: string;
  /** The datastore cluster it is in, where storage DRS is on for that. */
  readonly storagePod?: ManagedObjectReference | undefined;
  /** Searches its files. */
  readonly browser?: ManagedObjectReference | undefined;
}

/** A host of the node's compute resource. */
export interface HostCandidate {
  readonly ref: ManagedObjectReference;
  readonly name: string;
  readonly isUsable: boolean;
  readonly freeMemoryBytes: number;
  readonly datastores: ReadonlySet<string>;
}

/** What a spawn can choose from. */
export interface PlacementCandidates {
  readonly datastores: readonly DatastoreCandidate[];
  readonly hosts: readonly HostCandidate[];
  /** True when DRS chooses the host by itself. */
  readonly isPlacedByDrs: boolean;
}

/** True for a datastore that may hold instances of the node, and of the request's storage policy. */
export function isUsableDatastore(
  datastore: Pick<DatastoreCandidate, "name" | "type" | "accessible" | "maintenanceMode" | "policyRefusal">,
  regex?: RegExp,
): boolean {
  const { accessible, maintenanceMode, name, policyRefusal, type } = datastore;
  if (policyRefusal !== undefined) return false;
  if (!accessible || (maintenanceMode ?? "normal") !== "normal" || !usableTypes.has(type)) return false;
  // As Python's re.match, which operators know: from the start of the name, not necessarily to its end.
  return regex === undefined || name.search(regex) === 0;
}

/** The usable datastore with the most free space that holds `diskGb` GiB. Throws `OPS_DATASTORE_NOT_FOUND`. */
export function chooseDatastore(
  candidates: PlacementCandidates,
  diskGb: number,
  node: Pick<NodeContext, "name" | "datastoreRegex">,
): DatastoreCandidate {
  const usable = candidates.datastores.filter((datastore) =>
    isUsableDatastore(datastore, node.datastoreRegex),
  );
  const [best] = usable.toSorted((a, b) => b.freeBytes - a.freeBytes || a.name.localeCompare(b.name));
  if (best && best.freeBytes >= diskGb * gibibyte) return best;
  const found = best
    ? `the largest free space is ${Math.floor(best.freeBytes / gibibyte)} GiB on ${best.name}`
    : `its datastores are: ${candidates.datastores.map(describeDatastore).join(", ") || "none"}; they must be accessible, of type VMFS, NFS or vSAN${node.datastoreRegex ? ` and match datastore_regex ${node.datastoreRegex.source}` : ""}`;
  throw new OpsError(
    "OPS_DATASTORE_NOT_FOUND",
    `${node.name} has no datastore with ${diskGb} GiB free: ${found}`,
  );
}

function describeDatastore({ name, type, policyRefusal }: DatastoreCandidate): string {
  return policyRefusal === undefined
    ? `${name} (${type})`
    : `${name} (${type}, refused by the storage policy: ${policyRefusal})`;
}

/**
 * The host to create the VM on; undefined where DRS chooses. Otherwise the connected host outside maintenance and
 * quarantine, and none that HA keeps for failures, that mounts the datastore, reaches every network and has the most
 * free memory. `networks` are the hosts of each network, as far as they are known. Throws `OPS_HOST_NOT_FOUND`.
 */
export function chooseHost(
  candidates: PlacementCandidates,
  datastore: DatastoreCandidate,
  node: Pick<NodeContext, "name">,
  networks: readonly ReadonlySet<string>[] = [],
): ManagedObjectReference | undefined {
  if (candidates.isPlacedByDrs) return undefined;
  const mount = formatReference(datastore.ref);
  const usable = candidates.hosts.filter(
    ({ isUsable, ref, datastores }) =>
      isUsable && datastores.has(mount) && networks.every((hosts) => hosts.has(formatReference(ref))),
  );
  const [best] = usable.toSorted(
    (a, b) => b.freeMemoryBytes - a.freeMemoryBytes || a.name.localeCompare(b.name),
  );
  if (best) return best.ref;
  throw new OpsError(
    "OPS_HOST_NOT_FOUND",
    `${node.name} has no connected host outside maintenance mode that mounts ${datastore.name}${networks.length > 0 ? " and reaches the instance's networks" : ""}`,
  );
}

const hostPaths = [
  "name",
  "datastore",
  "runtime.connectionState",
  "runtime.powerState",
  "runtime.inMaintenanceMode",
  "runtime.inQuarantineMode",
  "summary.hardware.memorySize",
  "summary.quickStats.overallMemoryUsage",
];

/** Datastores with their clusters, hosts, and DRS mode of the node's compute resource: one call plus pages. */
export async function fetchPlacementCandidates(
  node: NodeContext,
  options?: CallOptions,
): Promise<PlacementCandidates> {
  const hop = (
    type: string,
    path: string,
    ...selectSet: Vim.Tagged<"TraversalSpec">[]
  ): Vim.Tagged<"TraversalSpec"> => ({ $type: "TraversalSpec", type, path, skip: false, selectSet });
  const hops = [
    hop("ComputeResource", "datastore", hop("Datastore", "parent")),
    hop("ComputeResource", "host"),
  ];
  const contents = node.session.retrieveProperties(
    {
      objectSet: [{ obj: node.computeResource, skip: false, selectSet: hops }],
      propSet: [
        { type: "ComputeResource", pathSet: ["configurationEx"] },
        { type: "Datastore", pathSet: ["summary", "browser", "parent"] },
        { type: "StoragePod", pathSet: ["podStorageDrsEntry"] },
        { type: "HostSystem", pathSet: hostPaths },
      ],
    },
    options,
  );
  const datastores: DatastoreCandidate[] = [];
  const hosts: HostCandidate[] = [];
  const pods = new Set<string>();
  let configuration: Partial<Vim.ClusterConfigInfoEx> | undefined;
  for await (const { obj, propSet } of contents) {
    const values = new Map((propSet ?? []).map((property) => [property.name, property.val]));
    if (obj.type === "Datastore") {
      const datastore = datastoreCandidate(obj, values);
      datastores.push(datastore);
      rememberFileStore(node, datastore);
    } else if (obj.type === "StoragePod") {
      const entry = values.get("podStorageDrsEntry") as Vim.PodStorageDrsEntry | undefined;
      if (entry?.storageDrsConfig.podConfig.enabled) pods.add(obj.value);
    } else if (obj.type === "HostSystem") hosts.push(hostCandidate(obj, values));
    else configuration = values.get("configurationEx") as Partial<Vim.ClusterConfigInfoEx> | undefined;
  }
  const standby = failoverHosts(configuration);
  const inPod = ({ storagePod }: DatastoreCandidate) =>
    storagePod !== undefined && pods.has(storagePod.value);
  return {
    datastores: datastores.map((datastore) =>
      inPod(datastore) ? datastore : { ...datastore, storagePod: undefined },
    ),
    hosts: hosts.map((host) => (standby.has(host.ref.value) ? { ...host, isUsable: false } : host)),
    isPlacedByDrs: drsPlaces(configuration),
  };
}

function drsPlaces(configuration: Partial<Vim.ClusterConfigInfoEx> | undefined): boolean {
  const drs = configuration?.drsConfig;
  return drs?.enabled === true && drs.defaultVmBehavior !== "manual";
}

/** Moids of the hosts that HA keeps empty for failures. */
function failoverHosts(configuration: Partial<Vim.ClusterConfigInfoEx> | undefined): ReadonlySet<string> {
  const { enabled, admissionControlEnabled, admissionControlPolicy: policy } = configuration?.dasConfig ?? {};
  if (enabled !== true || admissionControlEnabled !== true || policy === undefined) return new Set();
  if (policy.$type !== "ClusterFailoverHostAdmissionControlPolicy") return new Set();
  return new Set((policy.failoverHosts ?? []).map(({ value }) => value));
}

function datastoreCandidate(
  ref: ManagedObjectReference,
  values: ReadonlyMap<string, unknown>,
): DatastoreCandidate {
  const summary = values.get("summary") as Vim.DatastoreSummary;
  return {
    ref,
    name: summary.name,
    type: summary.type,
    accessible: summary.accessible,
    maintenanceMode: summary.maintenanceMode,
    capacityBytes: Number(summary.capacity),
    freeBytes: Number(summary.freeSpace),
    browser: values.get("browser") as ManagedObjectReference | undefined,
    storagePod: values.get("parent") as ManagedObjectReference | undefined,
  };
}

function hostCandidate(ref: ManagedObjectReference, values: ReadonlyMap<string, unknown>): HostCandidate {
  const mounts = (values.get("datastore") ?? []) as ManagedObjectReference[];
  const usedMiB = Number(values.get("summary.quickStats.overallMemoryUsage") ?? 0);
  return {
    ref,
    name: String(values.get("name")),
    isUsable:
      values.get("runtime.connectionState") === "connected" &&
      values.get("runtime.powerState") !== "poweredOff" &&
      values.get("runtime.inMaintenanceMode") !== true &&
      values.get("runtime.inQuarantineMode") !== true,
    freeMemoryBytes: Number(values.get("summary.hardware.memorySize") ?? 0) - usedMiB * 1024 ** 2,
    datastores: new Set(mounts.map(formatReference)),
  };
}
