import type { JsonValue } from "@novasphere/oslo-messaging";
import type { FlavorFields } from "./flavor.ts";
import type { InstanceFaultFields, InstanceInfoCacheFields } from "./instance-records.ts";
import type { MigrationContextFields } from "./migration.ts";
import type { NovaObject, ObjectListValue, ObjectValue } from "./nova-object.ts";
import type { PersistentFields } from "./persistent-fields.ts";

/** Where an instance is in its life. */
export type VmState =
  | "active"
  | "building"
  | "paused"
  | "suspended"
  | "stopped"
  | "rescued"
  | "resized"
  | "soft-delete"
  | "deleted"
  | "error"
  | "shelved"
  | "shelved_offloaded";

/** 0 none, 1 running, 3 paused, 4 shut down, 6 crashed, 7 suspended. */
export type PowerStateNumber = 0 | 1 | 3 | 4 | 6 | 7;

/** Fields of an Instance 2.7; `compute_id` came with 2.8. */
export interface InstanceFields extends PersistentFields {
  readonly id: number;
  readonly uuid: string;
  readonly user_id: string | null;
  readonly project_id: string | null;
  readonly image_ref: string | null;
  readonly hostname: string | null;
  readonly launch_index: number | null;
  readonly key_name: string | null;
  readonly key_data: string | null;
  readonly power_state: PowerStateNumber | null;
  readonly vm_state: VmState | null;
  readonly task_state: string | null;
  readonly memory_mb: number | null;
  readonly vcpus: number | null;
  readonly root_gb: number | null;
  readonly ephemeral_gb: number | null;
  readonly host: string | null;
  readonly node: string | null;
  readonly compute_id: number | null;
  readonly instance_type_id: number | null;
  /** In base 64. */
  readonly user_data: string | null;
  readonly reservation_id: string | null;
  readonly launched_at: string | null;
  readonly terminated_at: string | null;
  readonly availability_zone: string | null;
  readonly display_name: string | null;
  readonly display_description: string | null;
  readonly launched_on: string | null;
  readonly locked: boolean;
  readonly os_type: string | null;
  readonly architecture: string | null;
  readonly vm_mode: string | null;
  readonly root_device_name: string | null;
  readonly default_ephemeral_device: string | null;
  readonly default_swap_device: string | null;
  readonly config_drive: string | null;
  readonly access_ip_v4: string | null;
  readonly access_ip_v6: string | null;
  readonly auto_disk_config: boolean;
  readonly progress: number | null;
  readonly shutdown_terminate: boolean;
  readonly disable_terminate: boolean;
  readonly cleaned: boolean;
  readonly hidden: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly system_metadata: Readonly<Record<string, string | null>>;
  readonly info_cache: ObjectValue<InstanceInfoCacheFields> | null;
  readonly fault: ObjectValue<InstanceFaultFields> | null;
  readonly flavor: ObjectValue<FlavorFields>;
  readonly old_flavor: ObjectValue<FlavorFields> | null;
  readonly new_flavor: ObjectValue<FlavorFields> | null;
  readonly migration_context: ObjectValue<MigrationContextFields> | null;
  readonly keypairs: ObjectListValue<unknown>;
  readonly tags: ObjectListValue<unknown>;
  readonly trusted_certs: ObjectValue<unknown> | null;
  readonly pci_requests: ObjectValue<{ readonly requests: readonly JsonValue[] }> | null;
}

/** A server of a user. */
export type Instance = NovaObject<InstanceFields>;
