import { notImplemented } from "../failures/nova-failure.ts";
import type { InstanceWork } from "../instance-method.ts";

/** Making an image of an instance is refused; the record of the image that the API made is removed again. */
export const refuseImage: InstanceWork = async ({ images, log }, { context, args, uuid }) => {
  const id = args["image_id"];
  if (typeof id === "string")
    await images
      .deleteImage(context, id)
      .catch((error) => log.warn(`image ${id} was not deleted`, { context, instance: uuid, error }));
  throw notImplemented("making images of instances is not supported by this compute service");
};
