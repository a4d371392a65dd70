import type { InstanceInfo, PowerState } from "@novasphere/ops";
import { formatReference } from "@novasphere/vim25";
import type { Column } from "../output/table.ts";

/** OpenStack's words for the states an instance at rest can have. */
type ServerStatus = "ACTIVE" | "SHUTOFF" | "SUSPENDED" | "UNKNOWN";

const statusOf: Readonly<Record<PowerState, ServerStatus>> = {
  running: "ACTIVE",
  shutdown: "SHUTOFF",
  suspended: "SUSPENDED",
  unknown: "UNKNOWN",
};

/** An instance as `server list` prints it. Memory in MiB. */
export interface ServerRow {
  /** The instance UUID. */
  readonly id: string;
  readonly name: string;
  readonly status: ServerStatus;
  /** The node it belongs to. */
  readonly node: string;
  readonly vcpus: number;
  readonly memory_mb: number;
  /** References of its VM, the pool the VM is in, and the host it is on: `ResourcePool:resgroup-9`. */
  readonly vm: string;
  readonly resource_pool: string | null;
  readonly host: string | null;
}

/** An instance and the node it was found under. */
export interface LocatedInstance {
  readonly node: string;
  readonly instance: InstanceInfo;
}

/** The row of an instance. */
export function serverRow({ node, instance }: LocatedInstance): ServerRow {
  const { resourcePool, host } = instance;
  return {
    id: instance.uuid,
    name: instance.displayName,
    status: statusOf[instance.powerState],
    node,
    vcpus: instance.vcpus,
    memory_mb: instance.memoryMb,
    vm: formatReference(instance.vm),
    resource_pool: resourcePool ? formatReference(resourcePool) : null,
    host: host ? formatReference(host) : null,
  };
}

/** The columns of `server list`. */
export const serverColumns: readonly Column<ServerRow>[] = [
  { title: "ID", value: (row) => row.id },
  { title: "Name", value: (row) => row.name },
  { title: "Status", value: (row) => row.status },
  { title: "Node", value: (row) => row.node },
  { title: "vCPUs", value: (row) => row.vcpus },
  { title: "Memory MB", value: (row) => row.memory_mb },
  { title: "VM", value: (row) => row.vm },
  { title: "Resource Pool", value: (row) => row.resource_pool ?? undefined },
];
