import { saveInstance } from "../../conductor/instance-records.ts";
import { formatFieldTime } from "../../conductor/nova-context.ts";
import { instanceKey } from "../../instance/driver-instance.ts";
import { erroringOut } from "../erroring-out.ts";
import { failureOf, userMessage } from "../failures/failure-of.ts";
import { novaFailure } from "../failures/nova-failure.ts";
import { glanceContent } from "../image-content.ts";
import type { InstanceRequest, InstanceWork } from "../instance-method.ts";
import { fetchPowerState } from "../power-state-of.ts";
import { guestTimeout } from "./power.ts";

/** Starts an instance from a copy of an image, so that its own disks can be repaired. */
export const rescueInstance: InstanceWork = async (manager, request) => {
  const { context, instance, uuid, signal, args } = request;
  const { conductor, driver, now } = manager;
  const image = await manager.images.fetchImage(context, rescueImageId(request));
  const imageContent = glanceContent(manager, context, image);
  const guestTimeoutMs = guestTimeout(manager, instance, args["clean_shutdown"] !== false);
  try {
    await driver.rescue({ signal }, instanceKey(instance), { image, imageContent }, guestTimeoutMs);
  } catch (error) {
    const reason = `Driver Error: ${userMessage(failureOf(error, uuid))}`;
    await saveInstance(conductor, context, instance, { vm_state: "error" });
    throw novaFailure(
      {
        className: "InstanceNotRescuable",
        code: 400,
        message: `Instance ${uuid} cannot be rescued: ${reason}`,
        kwargs: { instance_id: uuid, reason },
      },
      { cause: error },
    );
  }
  await saveInstance(
    conductor,
    context,
    instance,
    {
      vm_state: "rescued",
      task_state: null,
      power_state: await fetchPowerState(manager, instance, signal),
      launched_at: formatFieldTime(now()),
    },
    { expectedTaskState: "rescuing" },
  );
  return undefined;
};

/** The image that was asked for, else the one the instance's own image was made from, else its own. */
function rescueImageId({ instance, args }: InstanceRequest): string {
  const asked = args["rescue_image_ref"];
  if (typeof asked === "string" && asked !== "") return asked;
  return instance.find("system_metadata")?.["image_base_image_ref"] || (instance.find("image_ref") ?? "");
}

/** Gives an instance its own boot disk back. */
export const unrescueInstance: InstanceWork = async (manager, request) => {
  const { context, instance, signal } = request;
  await erroringOut(manager, request, null, () => manager.driver.unrescue({ signal }, instanceKey(instance)));
  await saveInstance(
    manager.conductor,
    context,
    instance,
    {
      vm_state: "active",
      task_state: null,
      power_state: await fetchPowerState(manager, instance, signal),
    },
    { expectedTaskState: "unrescuing" },
  );
  return undefined;
};
