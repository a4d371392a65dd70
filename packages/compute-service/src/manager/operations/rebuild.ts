import { saveInstance } from "../../conductor/instance-records.ts";
import { isVolume } from "../../instance/block-devices.ts";
import { instanceKey } from "../../instance/driver-instance.ts";
import { knownNetworkInfo } from "../../networks/info-cache.ts";
import type { BlockDeviceMappingFields } from "../../objects/block-device-mapping.ts";
import { NovaObject } from "../../objects/nova-object.ts";
import { activeFields } from "../active-fields.ts";
import { announce, checkDevices } from "../build/build-instance.ts";
import { spawn } from "../build/spawn.ts";
import { erroringOut } from "../erroring-out.ts";
import { notImplemented } from "../failures/nova-failure.ts";
import { glanceContent } from "../image-content.ts";
import type { InstanceRequest, InstanceWork } from "../instance-method.ts";
import type { Manager } from "../manager.ts";
import { fetchPowerState } from "../power-state-of.ts";
import { findGroup } from "../server-group.ts";
import { stopInstance } from "./power.ts";

/** Makes the VM of an instance anew from an image; it keeps its name and its place. */
export const rebuildInstance: InstanceWork = async (manager, request) => {
  const { instance } = request;
  const vmState = instance.find("vm_state") ?? null;
  await erroringOut(manager, request, vmState, () => rebuild(manager, request));
  if (vmState === "stopped") await stopAgain(manager, request);
  return undefined;
};

async function rebuild(manager: Manager, request: InstanceRequest): Promise<void> {
  const { context, instance, signal, args } = request;
  const { conductor } = manager;
  if (args["recreate"] === true)
    throw notImplemented("instances of a failed host are not rebuilt here: vCenter restarts them itself");
  const devices = args["bdms"] ? NovaObject.list<BlockDeviceMappingFields>(args["bdms"]) : [];
  if (devices.some(isVolume)) throw notImplemented("an instance with volumes cannot be rebuilt here");
  checkDevices(request);
  const image = await manager.images.fetchImage(context, String(args["image_ref"] ?? ""));
  await saveInstance(
    conductor,
    context,
    instance,
    { power_state: await fetchPowerState(manager, instance, signal), task_state: "rebuilding" },
    { expectedTaskState: "rebuilding" },
  );
  await manager.driver.destroy({ signal }, instanceKey(instance));
  await saveInstance(
    conductor,
    context,
    instance,
    { task_state: "rebuild_block_device_mapping" },
    { expectedTaskState: "rebuilding" },
  );
  await saveInstance(
    conductor,
    context,
    instance,
    { task_state: "rebuild_spawning" },
    { expectedTaskState: "rebuild_block_device_mapping" },
  );
  await spawn(manager, request, {
    image,
    content: glanceContent(manager, context, image),
    serverGroup: (await findGroup(manager, request))?.group,
    injectedFiles: args["injected_files"],
    adminPassword: args["new_pass"],
    networkInfo: manager.networks ? await knownNetworkInfo(manager.networks, context, instance) : [],
  });
  await saveInstance(conductor, context, instance, await activeFields(manager, instance, signal), {
    expectedTaskState: "rebuild_spawning",
  });
  await announce(manager, request);
}

/** An instance that was off before is off afterwards. */
async function stopAgain(manager: Manager, request: InstanceRequest): Promise<void> {
  const { context, instance } = request;
  await saveInstance(manager.conductor, context, instance, { task_state: "powering-off", progress: 0 });
  await stopInstance(manager, { ...request, args: { clean_shutdown: false } });
}
