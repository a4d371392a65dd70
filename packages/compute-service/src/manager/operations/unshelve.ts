import type { JsonObject } from "@novasphere/oslo-messaging";
import { saveInstance } from "../../conductor/instance-records.ts";
import { elevatedContext } from "../../conductor/nova-context.ts";
import { instanceKey } from "../../instance/driver-instance.ts";
import { requestedImage } from "../../instance/image-metadata.ts";
import { arrive } from "../../networks/move-bindings.ts";
import { deleteAllocations } from "../../placement/allocations.ts";
import { activeFields } from "../active-fields.ts";
import { leaving } from "../build/build-and-run.ts";
import { announce, claimPlace } from "../build/build-instance.ts";
import { spawn } from "../build/spawn.ts";
import { notImplemented } from "../failures/nova-failure.ts";
import { imageContent } from "../image-content.ts";
import type { InstanceRequest, InstanceWork } from "../instance-method.ts";
import type { Manager } from "../manager.ts";
import { findGroup } from "../server-group.ts";
import { forgetShelving } from "./shelved-image.ts";

/** Makes the VM of an instance again from the image it was shelved to, on a node that the scheduler has chosen. */
export const unshelveInstance: InstanceWork = async (manager, request) => {
  const { context, instance, signal } = request;
  const { conductor, options, tracker } = manager;
  await saveInstance(conductor, context, instance, { task_state: "spawning" });
  const imageId = await spawnFromShelf(manager, request);
  await forgetShelving(manager, request, imageId);
  await saveInstance(
    conductor,
    context,
    instance,
    {
      ...(await activeFields(manager, instance, signal)),
      ...(options.forceConfigDrive && { config_drive: "True" }),
    },
    { expectedTaskState: "spawning" },
  );
  await tracker.instanceChanged(elevatedContext(context), instance);
  await announce(manager, request);
  return undefined;
};

/** Gives the id of the image that is not needed any more. */
async function spawnFromShelf(manager: Manager, request: InstanceRequest): Promise<string> {
  const { context, instance, uuid, args } = request;
  const { driver, networks, placement, log } = manager;
  const description = (args["image"] ?? {}) as JsonObject;
  const image = requestedImage(description);
  try {
    if (!image) throw notImplemented("an instance that boots from a volume cannot be unshelved here");
    const claim = await claimPlace(manager, request, String(args["node"] ?? ""));
    try {
      const content = imageContent(manager, context, image.id, description);
      await spawn(manager, request, {
        image,
        content,
        serverGroup: (await findGroup(manager, request))?.group,
        injectedFiles: undefined,
        adminPassword: undefined,
        networkInfo: networks ? await arrive(networks, context, instance) : [],
      });
    } catch (error) {
      // Not the request's signal: that may be the reason why it failed.
      await driver.destroy({}, instanceKey(instance)).catch((cause) =>
        log.error("what is left of a failed unshelving was not removed", {
          context,
          instance: uuid,
          error: cause,
        }),
      );
      await claim.abort(elevatedContext(context));
      throw error;
    }
    return image.id;
  } catch (error) {
    await deleteAllocations(placement, uuid).catch((cause) =>
      log.error("the allocations of a failed unshelving were not deleted", {
        context,
        instance: uuid,
        error: cause,
      }),
    );
    // Saved when the task is taken back.
    instance.set(leaving(request));
    throw error;
  }
}
