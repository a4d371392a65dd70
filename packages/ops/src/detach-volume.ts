import type { TaskOptions } from "@novasphere/vsphere-client";
import { fetchVolumeDisk } from "./attach-volume.ts";
import { findAttached, volumePaths } from "./attached-volume.ts";
import { isSameDatastorePath, parseDatastorePath } from "./datastore-path.ts";
import { detachIscsiVolume } from "./iscsi/attach-iscsi.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { addDisk, type Disk, removeDisk } from "./virtual-disk.ts";
import { requireOurVm } from "./vm-lookup.ts";
import { policyOf, type VmdkVolume, type Volume, volumeKey } from "./volume.ts";

/** Takes a volume off an instance and keeps its bytes. Not attached is success. */
export async function detachVolume(
  node: NodeContext,
  uuid: string,
  volume: Volume,
  options: TaskOptions,
): Promise<void> {
  if (typeof volume !== "string" && volume.type === "iscsi")
    return detachIscsiVolume(node, uuid, volume, options);
  const { vm, properties } = await requireOurVm(node, uuid, options, volumePaths);
  const disk = findAttached(properties, volume);
  if (!disk) return;
  if (typeof volume !== "string" && volume.type === "fcd") {
    await runNodeTask(node, "DetachDisk_Task", { _this: vm, diskId: { id: volume.id } }, options);
    return;
  }
  // Before the marker goes: what fails here can be repeated.
  if (typeof volume !== "string") await consolidate(node, volume, disk, options);
  const extraConfig = typeof volume === "string" ? undefined : [{ key: volumeKey(volume.id), value: "" }];
  await runNodeTask(
    node,
    "ReconfigVM_Task",
    { _this: vm, spec: { deviceChange: [removeDisk(disk)], ...(extraConfig && { extraConfig }) } },
    options,
  );
}

/** Gives the volume's VM the file that the instance used, where the two have come to differ. */
async function consolidate(
  node: NodeContext,
  volume: VmdkVolume,
  { backing }: Disk,
  options: TaskOptions,
): Promise<void> {
  const own = await fetchVolumeDisk(node, volume, options);
  const [used, kept] = [backing.fileName, own.backing.fileName].map(parseDatastorePath);
  if (isSameDatastorePath(used, kept)) return;
  const { controllerKey = 0, unitNumber = 0 } = own;
  const replacement = addDisk({
    key: -1,
    slot: { controllerKey, unitNumber },
    fileName: backing.fileName,
    policy: policyOf(volume),
  });
  await runNodeTask(
    node,
    "ReconfigVM_Task",
    { _this: volume.volumeVm, spec: { deviceChange: [removeDisk(own), replacement] } },
    options,
  );
}
