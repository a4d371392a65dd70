import type { JsonValue } from "@novasphere/oslo-messaging";
import type { NovaObject } from "./nova-object.ts";
import type { PersistentFields } from "./persistent-fields.ts";

/** Fields of a Migration 1.7; `dest_compute_id` came with 1.8. */
export interface MigrationFields extends PersistentFields {
  readonly id: number;
  readonly uuid: string;
  readonly source_compute: string | null;
  readonly dest_compute: string | null;
  readonly source_node: string | null;
  readonly dest_node: string | null;
  readonly dest_compute_id: number | null;
  /** An address. */
  readonly dest_host: string | null;
  readonly old_instance_type_id: number | null;
  readonly new_instance_type_id: number | null;
  readonly instance_uuid: string | null;
  readonly status: string | null;
  readonly migration_type: "resize" | "migration" | "live-migration" | "evacuation";
  readonly hidden: boolean;
  readonly cross_cell_move: boolean;
  readonly user_id: string | null;
  readonly project_id: string | null;
}

/** A move of an instance, or its change of size. */
export type Migration = NovaObject<MigrationFields>;

/** Fields of a MigrationContext 1.2. */
export interface MigrationContextFields {
  readonly instance_uuid: string;
  readonly migration_id: number;
  readonly new_numa_topology: JsonValue;
  readonly old_numa_topology: JsonValue;
  readonly new_pci_devices: JsonValue;
  readonly old_pci_devices: JsonValue;
  readonly new_pci_requests: JsonValue;
  readonly old_pci_requests: JsonValue;
  readonly new_resources: JsonValue;
  readonly old_resources: JsonValue;
}

/** What an instance has before and after a move. */
export type MigrationContext = NovaObject<MigrationContextFields>;
