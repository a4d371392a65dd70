import type { Volume, VolumeConnector } from "@novasphere/ops";
import type { InstanceKey, RequestContext } from "./request.ts";

/** Volumes of instances: Cinder's vmdk volumes, first-class disks, and virtual disks by their datastore path. */
export interface VolumeDriver {
  /** Attaches a volume. Attached already is success. Throws `OPS_VOLUME_NOT_FOUND` and `OPS_NO_FREE_UNIT`. */
  attachVolume(context: RequestContext, instance: InstanceKey, volume: Volume): Promise<void>;
  /** Detaches a volume and keeps its file. Not attached is success. */
  detachVolume(context: RequestContext, instance: InstanceKey, volume: Volume): Promise<void>;
  /** Makes an attached volume larger, in GiB. Throws `OPS_CANNOT_SHRINK` and `OPS_VOLUME_NOT_FOUND`. */
  extendVolume(context: RequestContext, instance: InstanceKey, volume: Volume, sizeGb: number): Promise<void>;
  /**
   * Puts another volume with a VM in an attached one's place, with what was written to it, whether the instance runs or
   * not; the old volume is left blank. Swapped already is success. Throws `OPS_NOT_SUPPORTED` for volumes of other
   * kinds, `OPS_CANNOT_SHRINK` and `OPS_VOLUME_NOT_FOUND`.
   */
  swapVolume(context: RequestContext, instance: InstanceKey, old: Volume, replacement: Volume): Promise<void>;
  /** What Cinder has to know to make a volume reachable for the instance. */
  getVolumeConnector(context: RequestContext, instance: InstanceKey): Promise<VolumeConnector>;
}
