import type { InstanceRequest } from "../instance-method.ts";
import type { Manager } from "../manager.ts";

/** What is kept of a shelving in an instance's system metadata. */
const shelvedKeys: ReadonlySet<string> = new Set(["shelved_at", "shelved_image_id", "shelved_host"]);

/**
 * Deletes the image that an instance was shelved to and, unsaved, what its record says of the shelving. An image that
 * cannot be deleted is logged: the instance is there all the same.
 */
export async function forgetShelving(
  { images, log }: Manager,
  { context, instance, uuid }: InstanceRequest,
  imageId: string | null | undefined,
): Promise<void> {
  if (imageId)
    await images.deleteImage(context, imageId).catch((error) =>
      log.warn(`image ${imageId} of the shelved instance was not deleted`, {
        context,
        instance: uuid,
        error,
      }),
    );
  const metadata = Object.entries(instance.find("system_metadata") ?? {});
  const kept = metadata.filter(([key]) => !shelvedKeys.has(key));
  if (kept.length < metadata.length) instance.set({ system_metadata: Object.fromEntries(kept) });
}
