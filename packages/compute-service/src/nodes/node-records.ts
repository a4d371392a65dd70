import type { HostStats } from "@novasphere/driver";
import { type JsonValue, RemoteError } from "@novasphere/oslo-messaging";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import { adminContext } from "../conductor/nova-context.ts";
import { objectVersions } from "../objects/manifest.ts";
import { type Fields, NovaObject, toObjectList } from "../objects/nova-object.ts";
import type { ComputeNodeFields, ComputeNodeRecord, HvSpecFields } from "../objects/service-records.ts";

/** Records of all nodes of a service host. One call. */
export async function listNodeRecords(
  conductor: ConductorClient,
  host: string,
): Promise<readonly ComputeNodeRecord[]> {
  try {
    const args = [host];
    return NovaObject.list<ComputeNodeFields>(
      await conductor.callClass(adminContext(), "ComputeNodeList", "get_all_by_host", { args }),
    );
  } catch (error) {
    if (isFailure(error, "ComputeHostNotFound")) return [];
    throw error;
  }
}

/** The record with that UUID, of whatever host; undefined when there is none. One call. */
export async function findNodeRecord(
  conductor: ConductorClient,
  uuid: string,
): Promise<ComputeNodeRecord | undefined> {
  try {
    return NovaObject.from<ComputeNodeFields>(
      await conductor.callClass(adminContext(), "ComputeNode", "get_by_uuid", { args: [uuid] }),
    );
  } catch (error) {
    if (isFailure(error, "ComputeHostNotFound")) return undefined;
    throw error;
  }
}

/** What a record says of the node itself, whatever runs on it. */
export function hardwareFields(stats: HostStats, hostIp: string): Fields<ComputeNodeFields> {
  return {
    vcpus: stats.vcpus,
    memory_mb: stats.memoryMb,
    local_gb: stats.localGb,
    disk_available_least: stats.diskAvailableGb,
    hypervisor_type: stats.hypervisorType,
    hypervisor_version: stats.hypervisorVersion,
    // The database does not take null here.
    cpu_info: "",
    host_ip: hostIp,
    numa_topology: null,
    metrics: "[]",
    supported_hv_specs: stats.supportedInstances.map(([arch, hvType, vmMode]) => {
      const spec = { arch, hv_type: hvType, vm_mode: vmMode };
      return NovaObject.create<HvSpecFields>("HVSpec", objectVersions.HVSpec, spec).toPrimitive();
    }),
    pci_device_pools: toObjectList("PciDevicePoolList", objectVersions.PciDevicePoolList, []),
  };
}

/** The fields that differ from what the record has. Objects are compared by their data, whatever they changed. */
export function changedFields(
  record: ComputeNodeRecord,
  wanted: Fields<ComputeNodeFields>,
): Fields<ComputeNodeFields> {
  const fields = Object.entries(wanted) as [keyof ComputeNodeFields, JsonValue][];
  return Object.fromEntries(
    fields.filter(([field, value]) => comparable(value) !== comparable(record.find(field) as JsonValue)),
  );
}

/** Text that is equal for values that mean the same to Nova. */
function comparable(value: JsonValue | undefined): string {
  return JSON.stringify(plain(value ?? null));
}

function plain(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((entry: JsonValue) => plain(entry));
  const entries = Object.entries(value)
    .filter(([key]) => key !== "nova_object.changes")
    .map(([key, entry]) => [key, plain(entry)] as const);
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function isFailure(error: unknown, className: string): boolean {
  return error instanceof RemoteError && error.className === className;
}
