import type { Volume, VolumeConnector } from "@novasphere/ops";
import type { InstanceKey, RequestContext } from "../contract/request.ts";
import type { VolumeDriver } from "../contract/volume-driver.ts";
import { NodeCalls } from "./node-calls.ts";

/** Sends operations on volumes to the instance's node. */
export abstract class VolumeCalls extends NodeCalls implements VolumeDriver {
  attachVolume(context: RequestContext, { uuid, node }: InstanceKey, volume: Volume): Promise<void> {
    return this.change(context, { uuid, node }, ({ volumeOps }, call) =>
      volumeOps.attachVolume(uuid, volume, call),
    );
  }

  detachVolume(context: RequestContext, { uuid, node }: InstanceKey, volume: Volume): Promise<void> {
    return this.change(context, { uuid, node }, ({ volumeOps }, call) =>
      volumeOps.detachVolume(uuid, volume, call),
    );
  }

  extendVolume(
    context: RequestContext,
    { uuid, node }: InstanceKey,
    volume: Volume,
    sizeGb: number,
  ): Promise<void> {
    return this.change(context, { uuid, node }, ({ volumeOps }, call) =>
      volumeOps.extendVolume(uuid, volume, sizeGb, call),
    );
  }

  swapVolume(
    context: RequestContext,
    { uuid, node }: InstanceKey,
    old: Volume,
    replacement: Volume,
  ): Promise<void> {
    return this.change(context, { uuid, node }, ({ volumeOps }, call) =>
      volumeOps.swapVolume(uuid, old, replacement, call),
    );
  }

  getVolumeConnector(context: RequestContext, { uuid, node }: InstanceKey): Promise<VolumeConnector> {
    return this.look(context, { uuid, node }, ({ volumeOps }, call) =>
      volumeOps.getVolumeConnector(uuid, call),
    );
  }
}
