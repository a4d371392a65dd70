import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { encodeName } from "@novasphere/vsphere-inventory";
import { blankDisks } from "./blank-disks.ts";
import { uploadConfigDrive } from "./config-drive.ts";
import {
  type DatastorePath,
  directoryOf,
  formatDatastorePath,
  joinDatastorePath,
  requireDatastorePath,
} from "./datastore-path.ts";
import { DiskSlots } from "./disk-slots.ts";
import type { ImageContent } from "./image/image-content.ts";
import { copyRoot, type RootSource } from "./image/root-source.ts";
import { buildingKey, vmDisplayName } from "./marks.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import type { OperationOptions } from "./operation-options.ts";
import type { SpawnPlan } from "./spawn-plan.ts";
import type { StoragePolicy } from "./storage-policy.ts";
import { addDisk, type DiskOptions, type DiskSlot } from "./virtual-disk.ts";
import { storageAllocation } from "./vm-spec.ts";

type VmRef = ManagedObjectReference<"VirtualMachine">;

/** What a VM is completed with beside its disks. */
export interface CompleteOptions extends OperationOptions {
  /** An ISO 9660 image with what the guest reads at its first start. */
  readonly configDrive?: ImageContent;
}

/** What a VM's disks are made of. */
export interface VmSources {
  /** Undefined for a blank root disk. */
  readonly root: RootSource | undefined;
  /** The storage policy its disks are put under. */
  readonly policy: StoragePolicy | undefined;
}

/** Gives a VM its name and the disks it was not created with, and takes the mark of the unfinished away: one task. */
export async function completeVm(
  node: NodeContext,
  vm: VmRef,
  plan: SpawnPlan,
  { root, policy }: VmSources,
  options: CompleteOptions,
): Promise<void> {
  const { displayName, uuid } = plan.instance;
  const deviceChange = await diskChanges(node, vm, plan, { root, policy }, options);
  const spec = {
    name: encodeName(vmDisplayName(displayName, uuid)),
    extraConfig: [{ key: buildingKey, value: "" }],
    ...(deviceChange.length > 0 && { deviceChange }),
  };
  await runNodeTask(node, "ReconfigVM_Task", { _this: vm, spec }, options);
}

/** A root disk that is copied from an image, then ephemeral and swap disks, beside the VM's other files. */
async function diskChanges(
  node: NodeContext,
  vm: VmRef,
  { instance: { uuid, flavor }, settings }: SpawnPlan,
  { root, policy }: VmSources,
  options: CompleteOptions,
): Promise<Vim.VirtualDeviceConfigSpec[]> {
  const blanks = blankDisks(flavor);
  const { configDrive } = options;
  const laterRoot = root?.form === "linked" ? undefined : root;
  if (blanks.length === 0 && !laterRoot && !configDrive) return [];
  const properties = await node.session.fetchProperties(
    vm,
    ["config.hardware.device", "config.files.vmPathName"],
    options,
  );
  const home = directoryOf(requireDatastorePath(properties["config.files.vmPathName"]));
  const devices = properties["config.hardware.device"] ?? [];
  const slots = new DiskSlots(devices, settings.adapter);
  const disks: Omit<DiskOptions, "key">[] = [];
  if (laterRoot?.form === "copied") {
    const file = joinDatastorePath(home, `${uuid}.vmdk`);
    await copyRoot(node, laterRoot, file, flavor.rootGb, options);
    const { capacityKiB } = laterRoot;
    disks.push({ slot: slots.take(), fileName: formatDatastorePath(file), capacityKiB });
  }
  for (const { file, createKiB } of blanks)
    disks.push({
      slot: slots.take(),
      fileName: formatDatastorePath(joinDatastorePath(home, file)),
      createKiB,
    });
  const discSlots = settings.adapter === "ide" ? slots : new DiskSlots(devices, "ide");
  const discs = laterRoot?.form === "iso" ? [laterRoot.file] : [];
  if (configDrive) discs.push(await uploadConfigDrive(node, home, configDrive, options));
  return [
    ...slots.newControllers,
    ...disks.map((disk, index) =>
      addDisk({ ...disk, key: -(index + 1), policy, ...storageAllocation(settings.diskIo) }),
    ),
    ...discs.map((disc, index) => addDisc(firstDiscKey - index, discSlots.take(), disc)),
  ];
}

const firstDiscKey = -90;

/** The change that puts a disc into a new drive. */
function addDisc(key: number, slot: DiskSlot, disc: DatastorePath): Vim.VirtualDeviceConfigSpec {
  return {
    operation: "add",
    device: {
      $type: "VirtualCdrom",
      key,
      ...slot,
      backing: { $type: "VirtualCdromIsoBackingInfo", fileName: formatDatastorePath(disc) },
      connectable: { startConnected: true, allowGuestControl: false, connected: true },
    },
  };
}
