import { saveInstance } from "../../conductor/instance-records.ts";
import { elevatedContext, formatTimestamp } from "../../conductor/nova-context.ts";
import { instanceKey } from "../../instance/driver-instance.ts";
import { leaveHost } from "../../networks/move-bindings.ts";
import { deleteAllocations } from "../../placement/allocations.ts";
import { leaving } from "../build/build-and-run.ts";
import type { InstanceRequest, InstanceWork } from "../instance-method.ts";
import type { Manager } from "../manager.ts";
import { fetchPowerState } from "../power-state-of.ts";
import { forgetInstance } from "./forget-instance.ts";
import { turnOff } from "./power.ts";
import { imageIdIn } from "./snapshot.ts";
import { uploadSnapshot } from "./upload-snapshot.ts";

/** Makes an image of an instance and, unless the operator wants it to wait, takes it off its node. */
export const shelveInstance: InstanceWork = async (manager, request) => {
  const { context, instance, signal, args } = request;
  const { conductor, host, now, options } = manager;
  await turnOff(manager, request, args["clean_shutdown"] !== false);
  const imageId = imageIdIn(request);
  await uploadSnapshot(manager, request, imageId, (step) =>
    step === "pending"
      ? saveInstance(
          conductor,
          context,
          instance,
          { task_state: "shelving_image_pending_upload" },
          { expectedTaskState: "shelving" },
        )
      : saveInstance(
          conductor,
          context,
          instance,
          { task_state: "shelving_image_uploading" },
          { expectedTaskState: "shelving_image_pending_upload" },
        ),
  );
  const system_metadata = {
    ...instance.get("system_metadata"),
    shelved_at: formatTimestamp(now()),
    shelved_image_id: imageId,
    shelved_host: host,
  };
  const isLeaving = options.shelvedOffloadsAtOnce;
  await saveInstance(
    conductor,
    context,
    instance,
    {
      system_metadata,
      vm_state: "shelved",
      task_state: isLeaving ? "shelving_offloading" : null,
      power_state: await fetchPowerState(manager, instance, signal),
    },
    { expectedTaskState: ["shelving", "shelving_image_uploading"] },
  );
  if (isLeaving) await offload(manager, request, false);
  return undefined;
};

/** Takes a shelved instance off its node. */
export const shelveOffloadInstance: InstanceWork = async (manager, request) => {
  await offload(manager, request, request.args["clean_shutdown"] !== false);
  return undefined;
};

async function offload(manager: Manager, request: InstanceRequest, isClean: boolean): Promise<void> {
  const { context, instance, uuid, signal } = request;
  const { conductor, driver, networks, placement, tracker } = manager;
  await turnOff(manager, request, isClean);
  const power_state = await fetchPowerState(manager, instance, signal);
  await driver.destroy({ signal }, instanceKey(instance));
  if (networks) await leaveHost(networks, context, instance);
  await deleteAllocations(placement, uuid);
  await saveInstance(
    conductor,
    context,
    instance,
    { power_state, vm_state: "shelved_offloaded", task_state: null },
    { expectedTaskState: ["shelving", "shelving_offloading"] },
  );
  await tracker.instanceChanged(elevatedContext(context), instance);
  await saveInstance(conductor, context, instance, { ...leaving(request), availability_zone: null });
  await forgetInstance(manager, request);
}
