import type { TaskOptions } from "@novasphere/vsphere-client";
import { findAttached, volumePaths } from "./attached-volume.ts";
import { OpsError } from "./errors.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { requireOurVm } from "./vm-lookup.ts";
import { describeVolume, type Volume } from "./volume.ts";

const kibibytesPerGibibyte = 1024 ** 2;

/**
 * Makes an attached volume larger through its instance. Throws `OPS_CANNOT_SHRINK`, `OPS_VOLUME_NOT_FOUND`,
 * `OPS_NOT_SUPPORTED` for iSCSI.
 */
export async function extendVolume(
  node: NodeContext,
  uuid: string,
  volume: Volume,
  sizeGb: number,
  options: TaskOptions,
): Promise<void> {
  if (typeof volume !== "string" && volume.type === "iscsi")
    throw new OpsError(
      "OPS_NOT_SUPPORTED",
      `volume ${volume.id} grows at its iSCSI target; detach it from instance ${uuid} and attach it again to see its new size`,
      { instanceUuid: uuid },
    );
  const { vm, properties } = await requireOurVm(node, uuid, options, volumePaths);
  const disk = findAttached(properties, volume);
  if (!disk)
    throw new OpsError(
      "OPS_VOLUME_NOT_FOUND",
      `${describeVolume(volume)} is not attached to instance ${uuid}`,
      {
        instanceUuid: uuid,
      },
    );
  const capacityInKB = sizeGb * kibibytesPerGibibyte;
  const present = Number(disk.capacityInKB);
  if (capacityInKB === present) return;
  if (!(capacityInKB > present))
    throw new OpsError(
      "OPS_CANNOT_SHRINK",
      `${describeVolume(volume)} of instance ${uuid} has ${present / kibibytesPerGibibyte} GiB and cannot be given ${sizeGb}`,
      { instanceUuid: uuid },
    );
  // The two sizes must not contradict each other.
  const { capacityInBytes: _replaced, ...rest } = disk;
  await runNodeTask(
    node,
    "ReconfigVM_Task",
    { _this: vm, spec: { deviceChange: [{ operation: "edit", device: { ...rest, capacityInKB } }] } },
    options,
  );
}
