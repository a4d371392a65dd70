import type { ManagedObjectReference, Vim } from "@novasphere/vim25";

/** A volume whose disk belongs to a VM of its own, as Cinder's VMDK driver keeps it. */
export interface VmdkVolume {
  readonly type: "vmdk";
  /** The volume's UUID. */
  readonly id: string;
  /** The volume's VM. */
  readonly volumeVm: ManagedObjectReference;
  /** Id of the volume's storage policy (a PBM profile), as Cinder's `profile_id`. */
  readonly policyId?: string;
}

/** A first-class disk: one that vCenter manages by itself. */
export interface FirstClassDisk {
  readonly type: "fcd";
  /** The disk's id in vCenter. */
  readonly id: string;
  readonly datastore: ManagedObjectReference;
}

/** A volume behind an iSCSI target, as Cinder gives its connection. */
export interface IscsiVolume {
  readonly type: "iscsi";
  /** The volume's UUID. */
  readonly id: string;
  /** `address:port` of the target. */
  readonly targetPortal: string;
  readonly targetIqn: string;
  readonly targetLun: number;
  /** What the target asks for, if anything. Neither is written to logs or errors. */
  readonly chap?: { readonly username: string; readonly password: string };
}

/** What can be attached: a volume of Cinder, or a virtual disk by its datastore path. */
export type Volume = string | VmdkVolume | FirstClassDisk | IscsiVolume;

/** The volume's name in messages. */
export function describeVolume(volume: Volume): string {
  return typeof volume === "string" ? volume : `volume ${volume.id}`;
}

/** The policy that a volume's disk is under wherever it is attached. */
export function policyOf({ policyId }: VmdkVolume): { readonly id: string } | undefined {
  return policyId === undefined ? undefined : { id: policyId };
}

const volumePrefix = "volume-";

/** Extra config key that says which disk of an instance a volume is: its value is the disk's UUID. */
export function volumeKey(id: string): string {
  return `${volumePrefix}${id}`;
}

/** UUIDs of the disks of an instance that are volumes, by what is noted under {@link volumeKey}. */
export function markedVolumes(extraConfig: readonly Vim.OptionValue[] = []): ReadonlySet<unknown> {
  return new Set(extraConfig.flatMap(({ key, value }) => (key.startsWith(volumePrefix) ? [value] : [])));
}
