import type { Vim } from "@novasphere/vim25";
import { type TaskOptions, VimFaultError } from "@novasphere/vsphere-client";
import { exchangeBlanks, restoreBlanks } from "./blank-disks.ts";
import { checkInstance } from "./check-instance.ts";
import { type DatastorePath, formatDatastorePath, requireDatastorePath } from "./datastore-path.ts";
import { OpsError } from "./errors.ts";
import type { Flavor, Image } from "./instance.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { type PolicyChange, planPolicyChange, policySpec } from "./policy-change.ts";
import { type PowerOffOptions, runPowerTask, turnOff } from "./power.ts";
import { findResize, type ResizeRecord, resizeKey, resizePaths, sizeOf } from "./resize-record.ts";
import { checkRootGrowth, copyRootDisk, exchangeDisk, findRootDisk, homeOf, ownDisks } from "./root-disk.ts";
import { settleTasks } from "./settle-tasks.ts";
import { type HardwareSettings, readHardwareSettings } from "./spec/hardware-settings.ts";
import { fetchVmPolicy } from "./storage-policy.ts";
import { findDisk } from "./virtual-disk.ts";
import { deleteDiskFile } from "./virtual-disk-files.ts";
import { type FoundVm, requireOurVm } from "./vm-lookup.ts";

/** How an instance is given another size. */
export interface ResizeOptions extends PowerOffOptions {
  /** The instance's image, whose CPU topology counts. */
  readonly image?: Image;
}

const kibibytesPerGibibyte = 1024 ** 2;

const unlimited = { limit: -1, reservation: 0, shares: { level: "normal", shares: 0 } } as const;

type ResizedVm = FoundVm<(typeof resizePaths)[number]>;

/**
 * Powers an instance off and gives it another flavor's processors, memory, limits, a larger root disk, and blank
 * ephemeral and swap disks where those change. The old disks are kept beside the new ones until the resize is
 * confirmed or reverted. A resize that was made already
 * is success; one that fails leaves the instance as it was, running if it ran. Throws `OPS_CANNOT_SHRINK`, and
 * `OPS_RESIZE_PENDING` when an earlier one is neither confirmed nor reverted.
 */
export async function resize(
  node: NodeContext,
  uuid: string,
  flavor: Flavor,
  options: ResizeOptions = {},
): Promise<void> {
  checkInstance({ uuid, flavor });
  const settings = readHardwareSettings({ flavor, ...(options.image && { image: options.image }) });
  const found = await requireOurVm(node, uuid, options, resizePaths);
  const old = sizeOf(found.properties);
  const pending = findResize(found.properties);
  if (pending?.isReverted) await finishResize(node, found, pending, options);
  else if (pending) {
    if (old.numCPUs === flavor.vcpus && old.memoryMB === flavor.memoryMb) return;
    throw new OpsError(
      "OPS_RESIZE_PENDING",
      `instance ${uuid} was resized before; confirm or revert that first`,
      { instanceUuid: uuid },
    );
  }
  const root = findRootDisk(found.properties);
  const change = await planPolicyChange(
    node,
    uuid,
    { vm: found.vm, vmPathName: found.properties["config.files.vmPathName"] },
    flavor,
    options,
  );
  const isGrowing = root !== undefined && checkRootGrowth(uuid, root, flavor.rootGb);
  let copy: DatastorePath | undefined;
  try {
    await turnOff(node, found, options);
    if (isGrowing) copy = await copyRootDisk(node, root, flavor.rootGb, options);
    await reconfigure(node, found, resizeSpec(found, flavor, settings, change, copy), options);
  } catch (error) {
    // A fault says that nothing was changed; of a lost answer, only vCenter knows what became.
    const isDone =
      error instanceof VimFaultError ? false : await isResized(node, found).catch(() => undefined);
    if (isDone) return;
    if (isDone === undefined) throw error;
    // The caller's signal may be the reason we are here, so the way back does not listen to it.
    if (copy) await deleteDiskFile(node, copy).catch(() => undefined);
    if (found.powerState === "poweredOn")
      await runPowerTask(node, "PowerOnVM_Task", found.vm, {}).catch(() => undefined);
    throw error;
  }
}

/** Whether a VM was given another size, once nothing changes it any more. */
async function isResized(node: NodeContext, { vm }: ResizedVm): Promise<boolean> {
  await settleTasks(node, vm, /reconfigure/i);
  return findResize(await node.session.fetchProperties(vm, ["config.extraConfig"])) !== undefined;
}

/** The size of the flavor, with the record that takes it back, and the new root disk in the place of the old one. */
function resizeSpec(
  { properties }: ResizedVm,
  flavor: Flavor,
  { cpu, memory, coresPerSocket }: HardwareSettings,
  change: PolicyChange,
  copy: DatastorePath | undefined,
): Vim.VirtualMachineConfigSpec {
  const old = sizeOf(properties);
  const root = findRootDisk(properties);
  const newRoot = copy && formatDatastorePath(copy);
  const home = homeOf(properties);
  const devices = properties["config.hardware"]?.device ?? [];
  const disks = ownDisks(properties);
  const blanks = home
    ? exchangeBlanks({ disks, devices, home }, flavor, change.policy)
    : { exchanges: [], deviceChange: [] };
  const removed = new Set(blanks.exchanges.map(({ old: present }) => present?.file));
  const record: ResizeRecord = {
    old,
    ...(root &&
      newRoot !== undefined && {
        oldRoot: root.backing.fileName,
        oldRootKiB: Number(root.capacityInKB),
        newRoot,
      }),
    ...(blanks.exchanges.length > 0 && { blanks: blanks.exchanges }),
    ...(change.isChanged && { oldPolicy: change.old?.id ?? null }),
  };
  const kept = disks.filter(
    ({ key, backing }) => !removed.has(backing.fileName) && (copy === undefined || key !== root?.key),
  );
  const { deviceChange: policyChanges, ...policies } = change.isChanged
    ? policySpec(change.policy, kept)
    : { deviceChange: [] };
  const keepsCores = flavor.vcpus % old.numCoresPerSocket === 0;
  return {
    numCPUs: flavor.vcpus,
    numCoresPerSocket: coresPerSocket ?? (keepsCores ? old.numCoresPerSocket : 1),
    memoryMB: flavor.memoryMb,
    cpuAllocation: { ...unlimited, ...cpu },
    memoryAllocation: { ...unlimited, ...memory },
    extraConfig: [{ key: resizeKey, value: JSON.stringify(record) }],
    ...policies,
    deviceChange: [
      ...policyChanges,
      ...blanks.deviceChange,
      ...(root && newRoot !== undefined
        ? exchangeDisk(root, newRoot, flavor.rootGb * kibibytesPerGibibyte, change.policy)
        : []),
    ],
  };
}

/** Makes a resize final: the old root disk goes. Nothing to confirm is success. */
export async function confirmResize(
  node: NodeContext,
  uuid: string,
  options: TaskOptions = {},
): Promise<void> {
  const found = await requireOurVm(node, uuid, options, resizePaths);
  const record = findResize(found.properties);
  if (record) await finishResize(node, found, record, options);
}

/** Deletes the disks that a resize, or its revert, has left behind, and forgets the resize. */
async function finishResize(
  node: NodeContext,
  found: ResizedVm,
  { isReverted, oldRoot, newRoot, blanks = [] }: ResizeRecord,
  options: TaskOptions,
): Promise<void> {
  const left = isReverted ? [newRoot] : [oldRoot, ...blanks.map(({ old }) => old?.file)];
  for (const file of left)
    if (file !== undefined) await deleteDiskFile(node, requireDatastorePath(file), options);
  await reconfigure(node, found, { extraConfig: [{ key: resizeKey, value: "" }] }, options);
}

/**
 * Takes a resize back: the instance is powered off, has its old size and root disk again, and stays off. Nothing
 * to revert is success.
 */
export async function revertResize(
  node: NodeContext,
  uuid: string,
  options: PowerOffOptions = {},
): Promise<void> {
  const found = await requireOurVm(node, uuid, options, resizePaths);
  const record = findResize(found.properties);
  if (!record) return;
  if (record.isReverted) return finishResize(node, found, record, options);
  const { old, oldRoot, oldRootKiB = 0, newRoot, oldPolicy, blanks = [] } = record;
  const devices = found.properties["config.hardware"]?.device ?? [];
  const disk = newRoot === undefined ? undefined : findDisk(devices, newRoot);
  await turnOff(node, found, options);
  const policy =
    oldPolicy === undefined
      ? await fetchVmPolicy(node, found.vm, options)
      : oldPolicy === null
        ? undefined
        : { id: oldPolicy };
  const made = new Set(blanks.map((blank) => blank.new));
  const kept = ownDisks(found.properties).filter(
    ({ key, backing }) => key !== disk?.key && !made.has(backing.fileName),
  );
  const { deviceChange: policyChanges, ...policies } =
    oldPolicy === undefined ? { deviceChange: [] } : policySpec(policy, kept);
  const rootChanges = disk && oldRoot !== undefined ? exchangeDisk(disk, oldRoot, oldRootKiB, policy) : [];
  // The new root disk can go only when it is off the VM, and has to be found again should that be cut off.
  const reverted: ResizeRecord = { ...record, isReverted: true };
  const value = newRoot === undefined ? "" : JSON.stringify(reverted);
  const deviceChange = [...policyChanges, ...restoreBlanks(devices, blanks, policy), ...rootChanges];
  const extraConfig = [{ key: resizeKey, value }];
  await reconfigure(node, found, { ...old, ...policies, extraConfig, deviceChange }, options);
  if (newRoot !== undefined) await finishResize(node, found, reverted, options);
}

async function reconfigure(
  node: NodeContext,
  { vm }: ResizedVm,
  spec: Vim.VirtualMachineConfigSpec,
  options: TaskOptions,
): Promise<void> {
  await runNodeTask(node, "ReconfigVM_Task", { _this: vm, spec }, options);
}
