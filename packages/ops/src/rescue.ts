import type { Vim } from "@novasphere/vim25";
import type { TaskOptions } from "@novasphere/vsphere-client";
import {
  directoryOf,
  formatDatastorePath,
  joinDatastorePath,
  requireDatastorePath,
} from "./datastore-path.ts";
import { adapterOf, DiskSlots } from "./disk-slots.ts";
import { OpsError } from "./errors.ts";
import { requireCachedImage } from "./image/image-cache.ts";
import { type ImageContent, readImageKind } from "./image/image-content.ts";
import { storesFor } from "./image/image-stores.ts";
import type { Image } from "./instance.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import type { OperationOptions } from "./operation-options.ts";
import { fetchPlacementCandidates } from "./placement.ts";
import { type PowerOffOptions, runPowerTask, turnOff } from "./power.ts";
import { fetchVmPolicy } from "./storage-policy.ts";
import { addDisk, type DiskOptions, findDisk, removeDisk } from "./virtual-disk.ts";
import { copyDiskFile, deleteDiskFile } from "./virtual-disk-files.ts";
import { type FoundVm, requireOurVm } from "./vm-lookup.ts";

/** The image an instance is started from to be repaired. */
export interface RescueImage {
  readonly image: Image;
  readonly imageContent: ImageContent;
}

/** Extra config key of an instance that runs from its rescue disk: the boot order it had before, as JSON. */
const rescueKey = "novasphere.rescue";
const rescueFile = "rescue.vmdk";

const paths = [
  "config.hardware.device",
  "config.files.vmPathName",
  "config.extraConfig",
  "config.bootOptions",
] as const;
type RescuedVm = FoundVm<(typeof paths)[number]>;
type BootOrder = readonly Vim.AnyVirtualMachineBootOptionsBootableDevice[];

/**
 * Powers an instance off and starts it from a copy of the rescue image, its own disks beside that. Rescued already
 * is success. A failure takes the rescue disk away again and leaves the instance off. Throws
 * `OPS_IMAGE_NOT_SUPPORTED` for an image that is no disk.
 */
export async function rescue(
  node: NodeContext,
  uuid: string,
  { image, imageContent }: RescueImage,
  options: PowerOffOptions & OperationOptions = {},
): Promise<void> {
  const kind = readImageKind(image);
  if (kind.form === "iso")
    throw new OpsError("OPS_IMAGE_NOT_SUPPORTED", `image ${image.id} is a disc; a rescue wants a disk`);
  const found = await requireOurVm(node, uuid, options, paths);
  if (findRescue(found) === undefined) {
    const file = rescuePath(found);
    const candidates = await fetchPlacementCandidates(node, options);
    const home = candidates.datastores.filter(({ name }) => name === file.datastore);
    const { datastores } = storesFor({ datastores: home }, kind);
    const [{ ref, name, browser } = {}] = datastores;
    if (!ref || !name || !browser) throw new TypeError(`the files of ${file.datastore} cannot be searched`);
    const adapter = adapterOf(devicesOf(found));
    const datastore = { ref, name, browser };
    const cached = await requireCachedImage(
      node,
      { image, content: imageContent, kind, adapter, datastore },
      options,
    );
    const policy = await fetchVmPolicy(node, found.vm, options);
    await turnOff(node, found, options);
    await deleteDiskFile(node, file, options);
    try {
      await copyDiskFile(node, cached.file, file, options);
      await attachRescueDisk(node, found, { capacityKiB: cached.capacityKiB, policy }, options);
      await bootFromRescueDisk(node, found, options);
    } catch (error) {
      // The caller's signal may be the reason we are here, so the clean-up does not listen to it.
      const undo = async () => takeAway(node, await requireOurVm(node, uuid, {}, paths));
      await undo().catch(() => undefined);
      await deleteDiskFile(node, file).catch(() => undefined);
      throw error;
    }
  } else await bootFromRescueDisk(node, found, options);
  await runPowerTask(node, "PowerOnVM_Task", found.vm, options);
}

/** Powers off, takes the rescue disk away and restores the boot order; then, or not rescued at all, it is started. */
export async function unrescue(
  node: NodeContext,
  uuid: string,
  options: PowerOffOptions = {},
): Promise<void> {
  const found = await requireOurVm(node, uuid, options, paths);
  const isRescued = findRescue(found) !== undefined;
  if (!isRescued && found.powerState === "poweredOn") return;
  if (isRescued) {
    await turnOff(node, found, options);
    await takeAway(node, found, options);
  }
  await runPowerTask(node, "PowerOnVM_Task", found.vm, options);
}

async function attachRescueDisk(
  node: NodeContext,
  found: RescuedVm,
  { capacityKiB, policy }: Pick<DiskOptions, "policy"> & { readonly capacityKiB: number | undefined },
  options: TaskOptions,
): Promise<void> {
  const fileName = formatDatastorePath(rescuePath(found));
  const devices = devicesOf(found);
  const slots = new DiskSlots(devices, adapterOf(devices));
  const size = capacityKiB === undefined ? {} : { capacityKiB };
  const disk = addDisk({ key: -1, slot: slots.take(), fileName, policy, ...size });
  const order = found.properties["config.bootOptions"]?.bootOrder ?? [];
  await reconfigure(
    node,
    found,
    {
      deviceChange: [...slots.newControllers, disk],
      extraConfig: [{ key: rescueKey, value: JSON.stringify(order) }],
    },
    options,
  );
}

/** A task of its own: a device has a key that a boot order can name only once it is there. So already: none. */
async function bootFromRescueDisk(node: NodeContext, found: RescuedVm, options: TaskOptions): Promise<void> {
  const fileName = formatDatastorePath(rescuePath(found));
  const { "config.hardware.device": devices = [], "config.bootOptions": boot } =
    await node.session.fetchProperties(found.vm, ["config.hardware.device", "config.bootOptions"], options);
  const key = findDisk(devices, fileName)?.key;
  if (key === undefined) throw new TypeError(`${fileName} was attached and is not there`);
  const [first] = boot?.bootOrder ?? [];
  if (first && "deviceKey" in first && first.deviceKey === key) return;
  const bootOrder: BootOrder = [{ $type: "VirtualMachineBootOptionsBootableDiskDevice", deviceKey: key }];
  await reconfigure(node, found, { bootOptions: { bootOrder: [...bootOrder] } }, options);
}

async function takeAway(node: NodeContext, found: RescuedVm, options: TaskOptions = {}): Promise<void> {
  const order = findRescue(found);
  if (order === undefined) return;
  const disk = findDisk(devicesOf(found), formatDatastorePath(rescuePath(found)));
  // An entry of no kind stands for the order that the firmware chooses.
  const bootOrder: BootOrder =
    order.length > 0 ? order : [{ $type: "VirtualMachineBootOptionsBootableDevice" }];
  await reconfigure(
    node,
    found,
    {
      ...(disk && { deviceChange: [removeDisk(disk, true)] }),
      bootOptions: { bootOrder: [...bootOrder] },
      extraConfig: [{ key: rescueKey, value: "" }],
    },
    options,
  );
}

function findRescue({ properties }: RescuedVm): BootOrder | undefined {
  const text = properties["config.extraConfig"]?.find(({ key }) => key === rescueKey)?.value;
  return typeof text === "string" && text !== "" ? (JSON.parse(text) as BootOrder) : undefined;
}

function rescuePath({ properties }: RescuedVm) {
  return joinDatastorePath(
    directoryOf(requireDatastorePath(properties["config.files.vmPathName"])),
    rescueFile,
  );
}

function devicesOf({ properties }: RescuedVm): readonly Vim.AnyVirtualDevice[] {
  return properties["config.hardware.device"] ?? [];
}

async function reconfigure(
  node: NodeContext,
  { vm }: RescuedVm,
  spec: Vim.VirtualMachineConfigSpec,
  options: TaskOptions,
): Promise<void> {
  await runNodeTask(node, "ReconfigVM_Task", { _this: vm, spec }, options);
}
