import type { TaskOptions } from "@novasphere/vsphere-client";
import { attachVolume } from "./attach-volume.ts";
import { detachVolume } from "./detach-volume.ts";
import { extendVolume } from "./extend-volume.ts";
import type { NodeContext } from "./node-context.ts";
import { workOf } from "./node-work.ts";
import { requireVm } from "./vm-lookup.ts";
import type { Volume } from "./volume.ts";

/** What Nova hands to Cinder so that a volume can be made reachable for an instance. */
export interface VolumeConnector {
  /** Moid of the instance's VM. */
  readonly instance: string;
  readonly vcenterUuid: string;
  readonly node: string;
}

/**
 * Volume operations on one node: volumes that are virtual disks, with a VM of their own, as first-class disks or
 * by the path of their file. Changes of one instance run one after the other.
 */
export class VolumeOps {
  readonly node: NodeContext;

  constructor(node: NodeContext) {
    this.node = node;
  }

  /** The connector of an instance. Two calls. Throws `OPS_INSTANCE_NOT_FOUND`. */
  async getVolumeConnector(uuid: string, options: TaskOptions = {}): Promise<VolumeConnector> {
    const { vm } = await requireVm(this.node, uuid, options);
    return { instance: vm.value, vcenterUuid: this.node.session.instanceUuid, node: this.node.name };
  }

  /**
   * Attaches a volume to the first free place on the instance's controllers; a SCSI controller is added when all
   * are full. Attached already is success. Throws `OPS_NO_FREE_UNIT`, and `OPS_VOLUME_NOT_FOUND` for a volume
   * without a disk.
   */
  attachVolume(uuid: string, volume: Volume, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => attachVolume(this.node, uuid, volume, options));
  }

  /**
   * Detaches a volume and keeps its file. Where storage DRS has moved the file, the volume's VM takes it over.
   * Throws `OPS_VOLUME_NOT_FOUND` when it is not attached.
   */
  detachVolume(uuid: string, volume: Volume, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => detachVolume(this.node, uuid, volume, options));
  }

  /**
   * Makes an attached volume larger, whether the instance runs or not. That large already is success. Throws
   * `OPS_CANNOT_SHRINK` and `OPS_VOLUME_NOT_FOUND`.
   */
  extendVolume(uuid: string, volume: Volume, sizeGb: number, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => extendVolume(this.node, uuid, volume, sizeGb, options));
  }

  #change<T>(uuid: string, { signal }: TaskOptions, work: () => Promise<T>): Promise<T> {
    return workOf(this.node).instances.run(uuid, work, signal);
  }
}
