import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { TaskOptions } from "@novasphere/vsphere-client";
import { fetchVolumeDisk } from "./attach-volume.ts";
import { findAttached, volumePaths } from "./attached-volume.ts";
import { isSameDatastorePath, parseDatastorePath } from "./datastore-path.ts";
import { OpsError } from "./errors.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { profileSpec } from "./storage-policy.ts";
import { addDisk, type Disk, disksOf, removeDisk } from "./virtual-disk.ts";
import { type FoundVm, requireOurVm } from "./vm-lookup.ts";
import { describeVolume, policyOf, type VmdkVolume, type Volume, volumeKey } from "./volume.ts";

type Holder = FoundVm<(typeof volumePaths)[number]>;

/**
 * Puts another volume with a VM in an attached one's place, whether the instance runs or not; what was written stays.
 * The disk itself goes to the new volume's datastore, and the two volumes' VMs exchange their disks: the old volume is
 * left with the blank one. Whatever part of that is done already is not done again, and swapped already is success.
 * Throws `OPS_NOT_SUPPORTED` for volumes of other kinds, `OPS_CANNOT_SHRINK` for a smaller one, `OPS_VOLUME_NOT_FOUND`.
 */
export async function swapVolume(
  node: NodeContext,
  uuid: string,
  old: Volume,
  replacement: Volume,
  options: TaskOptions,
): Promise<void> {
  const [from, to] = [requireVmdk(uuid, old), requireVmdk(uuid, replacement)];
  const holder = await requireOurVm(node, uuid, options, volumePaths);
  if (findAttached(holder.properties, to)) return;
  const present = requireAttached(holder, uuid, from);
  const [oldDisk, newDisk] = await Promise.all([
    fetchVolumeDisk(node, from, options),
    fetchVolumeDisk(node, to, options),
  ]);
  // Once the VMs have exchanged their disks, the blank one is that of the old volume.
  const blank = isSameFile(newDisk, present) ? oldDisk : newDisk;
  const getsKiB = sizeOf(blank);
  // A disk that was attached by its file may have come without its size.
  const hasKiB = Math.max(...[present, oldDisk, newDisk].filter((disk) => disk !== blank).map(sizeOf));
  if (getsKiB < hasKiB)
    throw new OpsError(
      "OPS_CANNOT_SHRINK",
      `${describeVolume(to)} has ${getsKiB} KiB, less than ${describeVolume(from)} of instance ${uuid}`,
      { instanceUuid: uuid },
    );
  await moveTo(node, holder, present, { datastore: blank.backing.datastore, volume: to }, options);
  const moved = await requireOurVm(node, uuid, options, volumePaths);
  const disk = requireAttached(moved, uuid, from);
  await giveDisk(node, from, blank, options);
  await giveDisk(node, to, disk, options);
  await rename(node, moved, { disk, getsKiB, from, to }, options);
}

function requireVmdk(uuid: string, volume: Volume): VmdkVolume {
  if (typeof volume !== "string" && volume.type === "vmdk") return volume;
  throw new OpsError(
    "OPS_NOT_SUPPORTED",
    `${describeVolume(volume)} of instance ${uuid} cannot be swapped: only volumes with a VM of their own can; detach it and attach the other`,
    { instanceUuid: uuid },
  );
}

function requireAttached({ properties }: Holder, uuid: string, volume: VmdkVolume): Disk {
  const disk = findAttached(properties, volume);
  if (disk) return disk;
  throw new OpsError(
    "OPS_VOLUME_NOT_FOUND",
    `${describeVolume(volume)} is not attached to instance ${uuid}`,
    {
      instanceUuid: uuid,
    },
  );
}

function sizeOf({ capacityInKB }: Disk): number {
  return Number(capacityInKB);
}

function isSameFile(one: Disk, other: Disk): boolean {
  return isSameDatastorePath(
    parseDatastorePath(one.backing.fileName),
    parseDatastorePath(other.backing.fileName),
  );
}

/** Moves one disk to another datastore while its VM stays where it is, and so do the other disks. */
async function moveTo(
  node: NodeContext,
  { vm, properties }: Holder,
  disk: Disk,
  target: { readonly datastore: ManagedObjectReference | undefined; readonly volume: VmdkVolume },
  options: TaskOptions,
): Promise<void> {
  const { datastore, volume } = target;
  if (!datastore || datastore.value === disk.backing.datastore?.value) return;
  const policy = policyOf(volume);
  const locators = disksOf(properties["config.hardware.device"] ?? []).flatMap(
    ({ key, backing }): Vim.VirtualMachineRelocateSpecDiskLocator[] => {
      if (key === disk.key)
        return [{ diskId: key, datastore, ...(policy && { profile: profileSpec(policy) }) }];
      return backing.datastore ? [{ diskId: key, datastore: backing.datastore }] : [];
    },
  );
  await runNodeTask(node, "RelocateVM_Task", { _this: vm, spec: { disk: locators } }, options);
}

/** Gives a volume's VM that disk in the place of its own, whose file is kept. Has it already: nothing. */
async function giveDisk(
  node: NodeContext,
  volume: VmdkVolume,
  disk: Disk,
  options: TaskOptions,
): Promise<void> {
  const own = await fetchVolumeDisk(node, volume, options);
  if (isSameFile(own, disk)) return;
  const { controllerKey = 0, unitNumber = 0 } = own;
  const slot = { controllerKey, unitNumber };
  const change = addDisk({ key: -1, slot, fileName: disk.backing.fileName, policy: policyOf(volume) });
  await runNodeTask(
    node,
    "ReconfigVM_Task",
    { _this: volume.volumeVm, spec: { deviceChange: [removeDisk(own), change] } },
    options,
  );
}

/** Notes that the disk is another volume now, of that one's size and under its policy: one task. */
async function rename(
  node: NodeContext,
  { vm }: Holder,
  change: {
    readonly disk: Disk;
    readonly getsKiB: number;
    readonly from: VmdkVolume;
    readonly to: VmdkVolume;
  },
  options: TaskOptions,
): Promise<void> {
  const { disk, getsKiB, from, to } = change;
  const policy = policyOf(to);
  const extraConfig = [
    { key: volumeKey(to.id), value: disk.backing.uuid ?? "" },
    { key: volumeKey(from.id), value: "" },
  ];
  // The two sizes must not contradict each other.
  const { capacityInBytes: _replaced, ...rest } = disk;
  const edit: Vim.VirtualDeviceConfigSpec = {
    operation: "edit",
    device: { ...rest, capacityInKB: getsKiB },
    ...(policy && { profile: profileSpec(policy) }),
  };
  const isEdited = policy !== undefined || getsKiB !== Number(disk.capacityInKB);
  await runNodeTask(
    node,
    "ReconfigVM_Task",
    { _this: vm, spec: { extraConfig, ...(isEdited && { deviceChange: [edit] }) } },
    options,
  );
}
