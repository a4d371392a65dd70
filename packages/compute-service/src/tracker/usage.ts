import type { Flavor } from "../objects/flavor.ts";
import type { Instance } from "../objects/instance.ts";

/** What one instance, or one side of its move, takes of a node. Memory in MiB, disk in GiB. */
export interface Usage {
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
  /** For the figures that schedulers weigh; undefined for the side of a move where the instance is not. */
  readonly instance?: {
    readonly vmState: string | null;
    readonly taskState: string | null;
    readonly osType: string | null;
    readonly projectId: string | null;
  };
}

/** Of a node, what the operator keeps for the hypervisor. */
export interface Reserved {
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
}

/** Fields of a ComputeNode that follow from its instances. */
export interface UsageFigures {
  readonly vcpus_used: number;
  readonly memory_mb_used: number;
  readonly local_gb_used: number;
  readonly free_ram_mb: number;
  readonly free_disk_gb: number;
  readonly running_vms: number;
  readonly current_workload: number;
  readonly stats: Readonly<Record<string, string>>;
}

/** Task states that put load on storage and network; an instance that is built does so in any of its. */
const loadingTasks: ReadonlySet<string> = new Set([
  "resize_migrating",
  "rebuilding",
  "resize_prep",
  "image_snapshot",
  "image_backup",
  "rescuing",
  "unshelving",
]);

/** What an instance takes where it is. */
export function instanceUsage(instance: Instance): Usage {
  const flavor = instance.child("flavor");
  return {
    vcpus: instance.find("vcpus") ?? 0,
    memoryMb: instance.find("memory_mb") ?? 0,
    diskGb:
      (isVolumeBacked(instance) ? 0 : (instance.find("root_gb") ?? 0)) +
      (instance.find("ephemeral_gb") ?? 0) +
      (flavor?.find("swap") ?? 0) / 1024,
    instance: {
      vmState: instance.find("vm_state") ?? null,
      taskState: instance.find("task_state") ?? null,
      osType: instance.find("os_type") ?? null,
      projectId: instance.find("project_id") ?? null,
    },
  };
}

/** What an instance takes where it is not: the other side of its move. */
export function flavorUsage(instance: Instance, flavor: Flavor): Usage {
  return {
    vcpus: flavor.get("vcpus"),
    memoryMb: flavor.get("memory_mb"),
    diskGb:
      (isVolumeBacked(instance) ? 0 : flavor.get("root_gb")) +
      flavor.get("ephemeral_gb") +
      flavor.get("swap") / 1024,
  };
}

/** The figures of a node with these usages. Pure; as Nova's own resource tracker counts. */
export function usageFigures(
  usages: readonly Usage[],
  capacity: { readonly memoryMb: number; readonly localGb: number },
  reserved: Reserved,
  failedBuilds: number,
): UsageFigures {
  const sum = (field: "vcpus" | "memoryMb" | "diskGb") =>
    usages.reduce((total, usage) => total + usage[field], reserved[field]);
  const memoryUsed = sum("memoryMb");
  const diskUsed = Math.ceil(sum("diskGb"));
  const instances = usages.flatMap(({ instance }) => instance ?? []);
  return {
    vcpus_used: sum("vcpus"),
    memory_mb_used: memoryUsed,
    local_gb_used: diskUsed,
    free_ram_mb: capacity.memoryMb - memoryUsed,
    free_disk_gb: capacity.localGb - diskUsed,
    running_vms: instances.length,
    current_workload: instances.filter(({ taskState }) => taskState !== null).length,
    stats: schedulerStats(instances, failedBuilds),
  };
}

function schedulerStats(
  instances: readonly NonNullable<Usage["instance"]>[],
  failedBuilds: number,
): Readonly<Record<string, string>> {
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  let workload = 0;
  for (const { vmState, taskState, osType, projectId } of instances) {
    // Python's word for null is what weighers look for.
    count(`num_vm_${vmState ?? "None"}`);
    count(`num_task_${taskState ?? "None"}`);
    count(`num_os_type_${osType ?? "None"}`);
    count(`num_proj_${projectId ?? "None"}`);
    if (vmState === "building") workload += 1;
    if (taskState !== null && loadingTasks.has(taskState)) workload += 1;
  }
  return {
    failed_builds: String(failedBuilds),
    ...(instances.length > 0 && { num_instances: String(instances.length), io_workload: String(workload) }),
    ...Object.fromEntries([...counts].map(([name, number]) => [name, String(number)])),
  };
}

/** Without an image an instance starts from a volume, which is not on the node's disk. */
function isVolumeBacked(instance: Instance): boolean {
  return (instance.find("image_ref") ?? "") === "";
}
