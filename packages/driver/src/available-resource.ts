import type { AvailableResource } from "./compute-driver.ts";
import type { HostStats } from "./statistics/host-stats.ts";

/** A node's statistics under the names that Nova's resource tracker knows. */
export function availableResource(stats: HostStats): AvailableResource {
  return {
    vcpus: stats.vcpus,
    vcpus_used: stats.vcpusUsed,
    memory_mb: stats.memoryMb,
    memory_mb_used: stats.memoryMbUsed,
    local_gb: stats.localGb,
    local_gb_used: stats.localGbUsed,
    hypervisor_type: stats.hypervisorType,
    hypervisor_version: stats.hypervisorVersion,
    hypervisor_hostname: stats.hypervisorHostname,
    cpu_info: stats.cpuInfo,
    supported_instances: stats.supportedInstances,
    numa_topology: stats.numaTopology,
  };
}
