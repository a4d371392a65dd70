import type { RpcFailure } from "@novasphere/oslo-messaging";
import { saveInstance, toInstanceList } from "../../conductor/instance-records.ts";
import { elevatedContext } from "../../conductor/nova-context.ts";
import { isVolume, nameDevices } from "../../instance/block-devices.ts";
import { requestedImage } from "../../instance/image-metadata.ts";
import type { Claim } from "../../service/resource-tracker.ts";
import { activeFields } from "../active-fields.ts";
import { failureOf } from "../failures/failure-of.ts";
import { novaFailure } from "../failures/nova-failure.ts";
import { imageContent } from "../image-content.ts";
import type { InstanceRequest } from "../instance-method.ts";
import type { Manager } from "../manager.ts";
import { checkGroup, findGroup } from "../server-group.ts";
import { refuse } from "./build-failures.ts";
import { buildNetworks, forgetAllocation } from "./build-networks.ts";
import type { BuildRequest } from "./build-request.ts";
import { spawn } from "./spawn.ts";

/** A build on its way: what has to be undone when it fails. */
export interface BuildProgress {
  claim: Claim | undefined;
}

/** Takes a place on the node, makes the VM and starts it. Throws what went wrong, with the place still taken. */
export async function buildInstance(
  manager: Manager,
  request: InstanceRequest,
  build: BuildRequest,
  progress: BuildProgress,
): Promise<void> {
  const { conductor } = manager;
  const { context, instance, signal } = request;
  checkRequest(manager, build);
  checkDevices(request);
  const roles = Array.isArray(context["roles"]) ? context["roles"].join(",") : "";
  instance.set({ system_metadata: { ...instance.get("system_metadata"), boot_roles: roles } });
  progress.claim = await claimPlace(manager, request, build.node);
  const found = await findGroup(manager, request);
  if (found) await checkGroup(manager, request, found);
  await saveInstance(
    conductor,
    context,
    instance,
    { vm_state: "building", task_state: "networking" },
    { expectedTaskState: [null] },
  );
  const networkInfo = await buildNetworks(manager, request, build);
  await nameDisks(manager, request, build);
  await saveInstance(conductor, context, instance, {
    vm_state: "building",
    task_state: "block_device_mapping",
  });
  await saveInstance(
    conductor,
    context,
    instance,
    { vm_state: "building", task_state: "spawning" },
    { expectedTaskState: "block_device_mapping" },
  );
  const image = requestedImage(build.image);
  await spawn(manager, request, {
    image,
    content: image && imageContent(manager, context, image.id, build.image),
    serverGroup: found?.group,
    injectedFiles: build.args["injected_files"],
    adminPassword: build.args["admin_password"],
    networkInfo,
  });
  forgetAllocation(instance);
  await saveInstance(
    conductor,
    context,
    instance,
    {
      ...(await activeFields(manager, instance, signal)),
      ...(manager.options.forceConfigDrive && { config_drive: "True" }),
    },
    { expectedTaskState: "spawning" },
  );
  await announce(manager, request);
}

/** Tells the schedulers of an instance that is here now. */
export async function announce(
  { conductor, host, options, log }: Manager,
  { context, instance, uuid }: InstanceRequest,
): Promise<void> {
  if (!options.trackInstanceChanges) return;
  const args = { host_name: host, instance_info: toInstanceList([instance]) };
  // Schedulers only remember it; an instance that runs is not given up for that.
  await conductor
    .notifySchedulers(elevatedContext(context), "update_instance_info", args)
    .catch((error) =>
      log.warn("schedulers were not told of the instance", { context, instance: uuid, error }),
    );
}

function checkRequest({ networks: neutron }: Manager, { networks, devices, args }: BuildRequest): void {
  if (!neutron && networks.kind !== "none")
    throw refuse(
      "this host has no networks, because [neutron] is not configured; create the server with no network (--nic none)",
    );
  if (networks.kind === "these" && networks.isTagged)
    throw refuse("tags of network interfaces are not supported on this host");
  if (devices.some(isVolume))
    throw novaFailure({
      className: "InvalidBDM",
      code: 400,
      message: "Block Device Mapping is Invalid: volumes are not supported on this host.",
    });
  if (devices.some((device) => device.find("tag")))
    throw refuse("tags of disks are not supported on this host");
  if (Array.isArray(args["accel_uuids"]) && args["accel_uuids"].length > 0)
    throw refuse("accelerators are not supported on this host");
}

/** Throws for what an instance is promised, and would be silently without. */
export function checkDevices({ instance, uuid }: InstanceRequest): void {
  if (instance.find("trusted_certs"))
    throw refuse(
      "signatures of images are not checked on this host, so trusted certificates cannot be kept to",
    );
  const pci = instance.child("pci_requests")?.find("requests") ?? [];
  // Another node may have the devices, though not one of a cluster.
  if (pci.length > 0) throw noRoom(uuid, "this host has no PCI devices");
}

/** Takes a place on a node. Throws `ComputeResourcesUnavailable` for one that is not served here. */
export async function claimPlace(
  { tracker, nodes }: Manager,
  { context, instance, uuid }: InstanceRequest,
  node: string,
): Promise<Claim> {
  if (nodes.find(node)) return tracker.claim(elevatedContext(context), instance, node);
  throw noRoom(uuid, `node ${node} is not served here`);
}

function noRoom(uuid: string, reason: string): RpcFailure {
  return failureOf(
    novaFailure({
      className: "ComputeResourcesUnavailable",
      code: 503,
      message: `Insufficient compute resources: ${reason}.`,
      kwargs: { reason },
    }),
    uuid,
  );
}

async function nameDisks(
  { conductor }: Manager,
  { context, instance }: InstanceRequest,
  { devices }: BuildRequest,
): Promise<void> {
  for (const { device, name } of nameDevices(devices)) {
    device.set({ device_name: name });
    await conductor.callObject(context, device, "save");
  }
  const root = devices.find((device) => device.find("boot_index") === 0);
  if (!instance.find("root_device_name"))
    instance.set({ root_device_name: root?.find("device_name") ?? "/dev/sda" });
}
