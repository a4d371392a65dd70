import type { NovaObject } from "./nova-object.ts";
import type { PersistentFields } from "./persistent-fields.ts";

/** Fields of a Flavor 1.2. Memory and swap in MiB, disk in GiB. */
export interface FlavorFields extends PersistentFields {
  readonly id: number;
  readonly name: string | null;
  readonly memory_mb: number;
  readonly vcpus: number;
  readonly root_gb: number;
  readonly ephemeral_gb: number;
  readonly flavorid: string;
  readonly swap: number;
  readonly rxtx_factor: number | null;
  readonly vcpu_weight: number | null;
  readonly disabled: boolean;
  readonly is_public: boolean;
  readonly extra_specs: Readonly<Record<string, string>>;
  readonly description: string | null;
}

/** The size of an instance. */
export type Flavor = NovaObject<FlavorFields>;
