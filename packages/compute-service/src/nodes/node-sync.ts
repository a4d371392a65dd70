import type { ComputeDriver, HostStats } from "@novasphere/driver";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import { adminContext } from "../conductor/nova-context.ts";
import { ComputeServiceError } from "../errors.ts";
import type { ServiceLog } from "../log/service-log.ts";
import { objectVersions } from "../objects/manifest.ts";
import { type Fields, NovaObject } from "../objects/nova-object.ts";
import type { ComputeNodeFields, ComputeNodeRecord } from "../objects/service-records.ts";
import { driverUuids, type NodeDirectory } from "./node-directory.ts";
import { type MatchedNode, matchNodes } from "./node-match.ts";
import { findNodeRecord, hardwareFields, listNodeRecords } from "./node-records.ts";
import type { RetiredNodes } from "./retired-nodes.ts";

/** What a synchronisation of records needs. */
export interface NodeSyncOptions {
  readonly conductor: ConductorClient;
  readonly driver: ComputeDriver;
  readonly nodes: NodeDirectory;
  readonly retired: Pick<RetiredNodes, "retire" | "serve">;
  readonly hostIp: string;
  /** Ratios that new records say; Placement's are what counts. */
  readonly ratios: Pick<
    ComputeNodeFields,
    "cpu_allocation_ratio" | "ram_allocation_ratio" | "disk_allocation_ratio"
  >;
  readonly log: ServiceLog;
}

/**
 * Makes sure that every node of a service host has its record: takes over the one that is there, makes one where there
 * is none, and takes nodes out of service that no longer are there. Gives what the records should say of the hardware, by
 * node name, for nodes whose figures are known. One call for all nodes, two more for each new one.
 */
export async function syncNodeRecords(
  host: string,
  serviceId: number,
  stats: readonly HostStats[],
  options: NodeSyncOptions,
): Promise<ReadonlyMap<string, Fields<ComputeNodeFields>>> {
  const { conductor, driver, nodes, retired, hostIp, log } = options;
  const uuids = await driverUuids(driver);
  const present = stats.flatMap((entry) => {
    const uuid = uuids.get(entry.node);
    return entry.serviceHost === host && uuid !== undefined ? [{ stats: entry, uuid }] : [];
  });
  const { matched, orphans } = matchNodes(present, await listNodeRecords(conductor, host));
  const hardware = new Map<string, Fields<ComputeNodeFields>>();
  for (const node of matched)
    try {
      const record = node.record ?? (await createRecord(host, serviceId, node, options));
      const name = admit(nodes, host, node, record);
      retired.serve(record.get("uuid"));
      if (node.stats.state === "ready" || node.stats.vcpus > 0)
        hardware.set(name, hardwareFields(node.stats, hostIp));
    } catch (error) {
      log.error(`node ${node.stats.node} cannot be published`, { node: node.stats.node, error });
    }
  const served = new Set(matched.map(({ uuid }) => uuid));
  for (const node of nodes.list(host)) if (!served.has(node.driverUuid)) nodes.delete(node.uuid);
  await retired.retire(host, orphans);
  return hardware;
}

/** Puts a node into the directory; the record that is there already goes on being used. Gives the node's name. */
function admit(
  nodes: NodeDirectory,
  host: string,
  { stats, uuid }: MatchedNode,
  record: ComputeNodeRecord,
): string {
  const name = record.get("hypervisor_hostname") ?? stats.node;
  const known = nodes.list(host).find((node) => node.uuid === record.get("uuid"));
  nodes.set({
    name,
    id: record.get("id"),
    uuid: record.get("uuid"),
    host,
    // A record that waits to be saved has changes that the one just read has not.
    record: known && known.record.changes.length > 0 ? known.record : record,
    driverName: stats.node,
    driverUuid: uuid,
  });
  return name;
}

async function createRecord(
  host: string,
  serviceId: number,
  { stats, uuid }: MatchedNode,
  { conductor, hostIp, ratios, log }: NodeSyncOptions,
): Promise<ComputeNodeRecord> {
  const elsewhere = await findNodeRecord(conductor, uuid);
  if (elsewhere)
    throw new ComputeServiceError(
      "COMPUTE_NODE_OF_ANOTHER_HOST",
      `node ${stats.node} belongs to service host ${elsewhere.find("host")}, not to ${host}: a service keeps its name for life, and so does host_per_node`,
    );
  const record = NovaObject.create<ComputeNodeFields>("ComputeNode", objectVersions.ComputeNode, {
    uuid,
    service_id: serviceId,
    host,
    hypervisor_hostname: stats.node,
    ...hardwareFields(stats, hostIp),
    vcpus_used: 0,
    memory_mb_used: 0,
    local_gb_used: 0,
    free_ram_mb: stats.memoryMb,
    free_disk_gb: stats.localGb,
    running_vms: 0,
    current_workload: 0,
    stats: { failed_builds: "0" },
    // A deleted record of that UUID is taken back as it was: mapped to its cell, though its host may not be any more.
    mapped: 0,
    ...ratios,
  });
  await conductor.callObject(adminContext(), record, "create");
  log.info(`node ${stats.node} is new: record ${record.get("id")}`, { node: stats.node });
  return record;
}
