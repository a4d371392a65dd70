import type { NovaObject } from "./nova-object.ts";

/** Fields of an InstanceGroup 1.11. */
export interface InstanceGroupFields {
  readonly uuid: string;
  readonly policy: string | null;
  /** UUIDs of its instances; null in the request of an instance that was built before. */
  readonly members: readonly string[] | null;
  readonly _rules: Readonly<Record<string, string>>;
}

/** What OpenStack's users call a server group. */
export type InstanceGroup = NovaObject<InstanceGroupFields>;
