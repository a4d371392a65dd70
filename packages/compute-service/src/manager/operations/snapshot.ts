import { saveInstance } from "../../conductor/instance-records.ts";
import { isNovaError } from "../failures/failure-of.ts";
import type { InstanceRequest, InstanceWork } from "../instance-method.ts";
import type { Manager } from "../manager.ts";
import { fetchPowerState } from "../power-state-of.ts";
import { uploadSnapshot } from "./upload-snapshot.ts";

/** `snapshot_instance`: makes an image of an instance. */
export const snapshotInstance: InstanceWork = async (manager, request) => {
  const { context, instance } = request;
  await keepingNoRemains(manager, request, async () => {
    await saveInstance(
      manager.conductor,
      context,
      instance,
      { task_state: "image_snapshot" },
      { expectedTaskState: "image_snapshot_pending" },
    );
    await makeImage(manager, request, "image_snapshot");
  });
  return undefined;
};

/** `backup_instance`: the same, and only so many of the instance's backups of a kind are kept. */
export const backupInstance: InstanceWork = async (manager, request) => {
  const { context, args, uuid } = request;
  await keepingNoRemains(manager, request, () => makeImage(manager, request, "image_backup"));
  const rotation = Number(args["rotation"] ?? 0);
  const backups = await manager.images.listImages(context, {
    image_type: "backup",
    backup_type: String(args["backup_type"] ?? ""),
    instance_uuid: uuid,
  });
  for (const id of backups.slice(rotation))
    await manager.images
      .deleteImage(context, id)
      .catch((error) => manager.log.warn(`backup ${id} was not deleted`, { context, instance: uuid, error }));
  return undefined;
};

async function makeImage(
  manager: Manager,
  request: InstanceRequest,
  taskBefore: "image_snapshot" | "image_backup",
): Promise<void> {
  const { context, instance, signal } = request;
  const save = (...rest: [Parameters<typeof saveInstance>[3], Parameters<typeof saveInstance>[4]?]) =>
    saveInstance(manager.conductor, context, instance, ...rest);
  await save({ power_state: await fetchPowerState(manager, instance, signal) });
  await uploadSnapshot(manager, request, imageIdIn(request), (step) =>
    step === "pending"
      ? save({ task_state: "image_pending_upload" }, { expectedTaskState: taskBefore })
      : save({ task_state: "image_uploading" }, { expectedTaskState: "image_pending_upload" }),
  );
  await save({ task_state: null }, { expectedTaskState: "image_uploading" });
}

/**
 * Does work on an image; when it fails, the image is deleted. A deletion of the instance or of the image meanwhile is no
 * failure.
 */
async function keepingNoRemains(
  { conductor, images, log }: Manager,
  request: InstanceRequest,
  work: () => Promise<void>,
): Promise<void> {
  const { context, instance, uuid } = request;
  try {
    await work();
  } catch (error) {
    const about = { context, instance: uuid };
    const id = imageIdIn(request);
    await images
      .deleteImage(context, id)
      .catch((cause) => log.warn(`image ${id} was not deleted`, { ...about, error: cause }));
    if (isNovaError(error, "InstanceNotFound", "UnexpectedDeletingTaskStateError"))
      log.info("the instance was deleted while an image was made of it", about);
    else if (isNovaError(error, "ImageNotFound")) {
      log.info(`image ${id} was deleted while it was made`, about);
      await saveInstance(conductor, context, instance, { task_state: null });
    } else throw error;
  }
}

/** The image that nova-api has made for this request. */
export function imageIdIn({ args }: InstanceRequest): string {
  return String(args["image_id"] ?? "");
}
