import type { TaskOptions } from "@novasphere/vsphere-client";
import { attachVolume } from "./attach-volume.ts";
import { detachVolume } from "./detach-volume.ts";
import { extendVolume } from "./extend-volume.ts";
import { fetchInitiator } from "./iscsi/host-storage.ts";
import type { NodeContext } from "./node-context.ts";
import { workOf } from "./node-work.ts";
import { swapVolume } from "./swap-volume.ts";
import { findVm } from "./vm-lookup.ts";
import type { Volume } from "./volume.ts";

/** What Nova hands to Cinder so that a volume can be made reachable for an instance. */
export interface VolumeConnector {
  /** The vCenter's address: for storage, whoever asks through it is one client, as with Nova's own driver. */
  readonly ip: string;
  readonly host: string;
  /** Moid of the instance's VM; absent before it is built. */
  readonly instance?: string;
  /** iSCSI name of the VM's own host, where it has an adapter. */
  readonly initiator?: string;
  readonly vcenterUuid: string;
  readonly node: string;
}

/**
 * Volume operations on one node: volumes that are virtual disks, with a VM of their own, as first-class disks or
 * by the path of their file, and devices behind iSCSI targets. Changes of one instance run one after the other.
 */
export class VolumeOps {
  readonly node: NodeContext;

  constructor(node: NodeContext) {
    this.node = node;
  }

  /**
   * The connector of an instance. Two calls. One that is not built yet has none of what depends on its VM: Nova
   * asks for it before it builds an instance with volumes.
   */
  async getVolumeConnector(uuid: string, options: TaskOptions = {}): Promise<VolumeConnector> {
    const { node } = this;
    const { host: address, instanceUuid: vcenterUuid } = node.session;
    const base = { ip: address, host: address, vcenterUuid, node: node.name };
    const found = await findVm(node, uuid, options, ["runtime.host"]);
    if (!found) return base;
    const host = found.properties["runtime.host"];
    const initiator = host && (await fetchInitiator(node, host, options));
    return { ...base, instance: found.vm.value, ...(initiator !== undefined && { initiator }) };
  }

  /**
   * Attaches a volume to the first free place on the instance's controllers; a SCSI controller is added when all
   * are full. An iSCSI volume is looked for by the instance's own host. Attached already is success. Throws
   * `OPS_NO_FREE_UNIT`, and `OPS_VOLUME_NOT_FOUND` for a volume without a disk or one that the host does not see.
   */
  attachVolume(uuid: string, volume: Volume, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => attachVolume(this.node, uuid, volume, options));
  }

  /**
   * Detaches a volume and keeps its file. Where storage DRS has moved the file, the volume's VM takes it over.
   * Not attached is success.
   */
  detachVolume(uuid: string, volume: Volume, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => detachVolume(this.node, uuid, volume, options));
  }

  /**
   * Makes an attached volume larger, whether the instance runs or not. That large already is success. Throws
   * `OPS_CANNOT_SHRINK`, `OPS_VOLUME_NOT_FOUND`, and `OPS_NOT_SUPPORTED` for iSCSI, where the target does it.
   */
  extendVolume(uuid: string, volume: Volume, sizeGb: number, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => extendVolume(this.node, uuid, volume, sizeGb, options));
  }

  /**
   * Puts another volume with a VM in an attached one's place, with what was written to it, whether the instance runs
   * or not; the old volume is left blank. Swapped already is success. Throws `OPS_NOT_SUPPORTED` for volumes of other
   * kinds, `OPS_CANNOT_SHRINK` for a smaller one, and `OPS_VOLUME_NOT_FOUND`.
   */
  swapVolume(uuid: string, old: Volume, replacement: Volume, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => swapVolume(this.node, uuid, old, replacement, options));
  }

  #change<T>(uuid: string, { signal }: TaskOptions, work: () => Promise<T>): Promise<T> {
    return workOf(this.node).instances.run(uuid, work, signal);
  }
}
