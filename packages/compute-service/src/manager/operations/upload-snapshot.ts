import { instanceKey } from "../../instance/driver-instance.ts";
import type { InstanceRequest } from "../instance-method.ts";
import type { Manager } from "../manager.ts";

/** Told when the disk is being read and when it is being sent. */
export type SnapshotProgress = (step: "pending" | "uploading") => Promise<void>;

/**
 * Sends the root disk of an instance as it is now to an image that nova-api has made: so many at a time, and no longer
 * when the instance is deleted. What the image's record says of its owner's own stays.
 */
export async function uploadSnapshot(
  manager: Manager,
  request: InstanceRequest,
  imageId: string,
  onStep: SnapshotProgress,
): Promise<void> {
  const { snapshots, interruptions } = manager;
  await interruptions.run(request.uuid, request.signal, async (signal) => {
    const work = () => upload(manager, { ...request, signal }, imageId, onStep);
    await (snapshots ? snapshots.run(work, signal) : work());
  });
}

async function upload(
  { driver, images }: Manager,
  { context, instance, signal }: InstanceRequest,
  imageId: string,
  onStep: SnapshotProgress,
): Promise<void> {
  await onStep("pending");
  await driver.snapshot({ signal }, instanceKey(instance), async (disk, { diskType }) => {
    await onStep("uploading");
    const fields = {
      disk_format: "vmdk",
      container_format: "bare",
      vmware_disktype: diskType,
      vmware_image_version: "1",
      owner_id: instance.find("project_id") ?? "",
    };
    await images.upload(context, imageId, fields, disk, { signal });
  });
}
