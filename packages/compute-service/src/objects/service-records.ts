import type { NovaObject, ObjectListValue, ObjectValue } from "./nova-object.ts";
import type { PersistentFields } from "./persistent-fields.ts";

/** Fields of a Service 1.22. */
export interface ServiceFields extends PersistentFields {
  readonly id: number;
  readonly uuid: string;
  readonly host: string | null;
  readonly binary: string | null;
  readonly topic: string | null;
  readonly report_count: number;
  readonly disabled: boolean;
  readonly disabled_reason: string | null;
  readonly availability_zone: string | null;
  readonly last_seen_up: string | null;
  readonly forced_down: boolean;
  readonly version: number;
}

/** The record of a service host. */
export type Service = NovaObject<ServiceFields>;

/** Fields of an HVSpec 1.2. */
export interface HvSpecFields {
  readonly arch: string;
  readonly hv_type: string;
  readonly vm_mode: string;
}

/** Fields of a ComputeNode 1.19. Memory in MiB, disk in GiB. */
export interface ComputeNodeFields extends PersistentFields {
  readonly id: number;
  readonly uuid: string;
  readonly service_id: number | null;
  readonly host: string | null;
  readonly hypervisor_hostname: string | null;
  readonly vcpus: number;
  readonly memory_mb: number;
  readonly local_gb: number;
  readonly vcpus_used: number;
  readonly memory_mb_used: number;
  readonly local_gb_used: number;
  readonly hypervisor_type: string;
  readonly hypervisor_version: number;
  readonly free_ram_mb: number | null;
  readonly free_disk_gb: number | null;
  readonly current_workload: number | null;
  readonly running_vms: number | null;
  readonly cpu_info: string | null;
  readonly disk_available_least: number | null;
  /** JSON text. */
  readonly metrics: string | null;
  readonly stats: Readonly<Record<string, string | null>>;
  readonly host_ip: string | null;
  readonly numa_topology: string | null;
  readonly supported_hv_specs: readonly ObjectValue<HvSpecFields>[];
  readonly pci_device_pools: ObjectListValue<unknown> | null;
  readonly cpu_allocation_ratio: number;
  readonly ram_allocation_ratio: number;
  readonly disk_allocation_ratio: number;
  readonly mapped: number;
}

/** The record of a node. */
export type ComputeNodeRecord = NovaObject<ComputeNodeFields>;
