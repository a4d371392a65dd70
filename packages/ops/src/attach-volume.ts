import { formatReference, type Vim } from "@novasphere/vim25";
import type { CallOptions, TaskOptions } from "@novasphere/vsphere-client";
import { findAttached, volumePaths } from "./attached-volume.ts";
import { adapterOf, DiskSlots } from "./disk-slots.ts";
import { OpsError } from "./errors.ts";
import { attachIscsiVolume } from "./iscsi/attach-iscsi.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { addDisk, type Disk, type DiskOptions, disksOf } from "./virtual-disk.ts";
import { type FoundVm, requireOurVm } from "./vm-lookup.ts";
import { type FirstClassDisk, policyOf, type VmdkVolume, type Volume, volumeKey } from "./volume.ts";

/** Attaches a volume of any kind to the first free place. Attached already is success. */
export function attachVolume(
  node: NodeContext,
  uuid: string,
  volume: Volume,
  options: TaskOptions,
): Promise<void> {
  if (typeof volume === "string") return attachDisk(node, uuid, volume, options);
  if (volume.type === "iscsi") return attachIscsiVolume(node, uuid, volume, options);
  if (volume.type === "fcd") return attachFirstClassDisk(node, uuid, volume, options);
  return attachVmdkVolume(node, uuid, volume, options);
}

/** Attaches a virtual disk by its file, in one task. */
async function attachDisk(
  node: NodeContext,
  uuid: string,
  fileName: string,
  options: TaskOptions,
): Promise<void> {
  const holder = await requireOurVm(node, uuid, options, volumePaths);
  if (!findAttached(holder.properties, fileName)) await addDiskFile(node, holder, fileName, options);
}

async function addDiskFile(
  node: NodeContext,
  { vm, properties }: FoundVm<(typeof volumePaths)[number]>,
  fileName: string,
  options: TaskOptions,
  marks: { readonly extraConfig?: Vim.OptionValue[]; readonly policy?: DiskOptions["policy"] } = {},
): Promise<void> {
  const { extraConfig, policy } = marks;
  const devices = properties["config.hardware.device"] ?? [];
  const slots = new DiskSlots(devices, adapterOf(devices));
  const disk = addDisk({ key: -1, slot: slots.take(), fileName, policy });
  await runNodeTask(
    node,
    "ReconfigVM_Task",
    {
      _this: vm,
      spec: { deviceChange: [...slots.newControllers, disk], ...(extraConfig && { extraConfig }) },
    },
    options,
  );
}

/** Attaches the disk of a volume's VM, and notes in the same task which disk the volume is. */
async function attachVmdkVolume(
  node: NodeContext,
  uuid: string,
  volume: VmdkVolume,
  options: TaskOptions,
): Promise<void> {
  const holder = await requireOurVm(node, uuid, options, volumePaths);
  if (findAttached(holder.properties, volume)) return;
  const { backing } = await fetchVolumeDisk(node, volume, options);
  // By its file, as it would be without the marker.
  if (findAttached(holder.properties, backing.fileName)) return;
  const marker = { key: volumeKey(volume.id), value: backing.uuid ?? "" };
  await addDiskFile(node, holder, backing.fileName, options, {
    extraConfig: [marker],
    policy: policyOf(volume),
  });
}

/** Attaches a first-class disk. */
async function attachFirstClassDisk(
  node: NodeContext,
  uuid: string,
  volume: FirstClassDisk,
  options: TaskOptions,
): Promise<void> {
  const { vm, properties } = await requireOurVm(node, uuid, options, volumePaths);
  if (findAttached(properties, volume)) return;
  const devices = properties["config.hardware.device"] ?? [];
  const slots = new DiskSlots(devices, adapterOf(devices));
  const slot = slots.take();
  if (slots.newControllers.length > 0)
    await runNodeTask(
      node,
      "ReconfigVM_Task",
      { _this: vm, spec: { deviceChange: [...slots.newControllers] } },
      options,
    );
  // A controller that was just added has a key that only the server knows: let it choose the place.
  const place = slot.controllerKey < 0 ? {} : slot;
  await runNodeTask(
    node,
    "AttachDisk_Task",
    { _this: vm, diskId: { id: volume.id }, datastore: volume.datastore, ...place },
    options,
  );
}

/** The disk of a volume's VM. Throws `OPS_VOLUME_NOT_FOUND`. */
export async function fetchVolumeDisk(
  node: NodeContext,
  { id, volumeVm }: VmdkVolume,
  options: CallOptions,
): Promise<Disk> {
  const vm = { type: "VirtualMachine", value: volumeVm.value } as const;
  const properties = await node.session.fetchProperties(vm, ["config.hardware.device"], options);
  const [disk] = disksOf(properties["config.hardware.device"] ?? []);
  if (disk) return disk;
  throw new OpsError(
    "OPS_VOLUME_NOT_FOUND",
    `${formatReference(volumeVm)}, the VM of volume ${id}, has no disk`,
  );
}
