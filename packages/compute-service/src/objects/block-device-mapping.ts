import type { NovaObject } from "./nova-object.ts";
import type { PersistentFields } from "./persistent-fields.ts";

/** Fields of a BlockDeviceMapping 1.21. */
export interface BlockDeviceMappingFields extends PersistentFields {
  readonly id: number;
  readonly uuid: string;
  readonly instance_uuid: string;
  readonly source_type: "blank" | "volume" | "snapshot" | "image" | null;
  readonly destination_type: "local" | "volume" | null;
  readonly guest_format: string | null;
  readonly device_type: "disk" | "cdrom" | "floppy" | "fs" | "lun" | null;
  readonly disk_bus: string | null;
  readonly boot_index: number | null;
  readonly device_name: string | null;
  readonly delete_on_termination: boolean;
  readonly snapshot_id: string | null;
  readonly volume_id: string | null;
  readonly volume_size: number | null;
  readonly image_id: string | null;
  readonly no_device: boolean;
  /** JSON text. */
  readonly connection_info: string | null;
  readonly tag: string | null;
  readonly attachment_id: string | null;
  readonly volume_type: string | null;
  readonly encrypted: boolean;
}

/** A disk of an instance. */
export type BlockDeviceMapping = NovaObject<BlockDeviceMappingFields>;
