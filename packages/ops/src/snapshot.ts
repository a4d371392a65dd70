import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { isFault } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask, workOf } from "./node-work.ts";
import type { OperationOptions } from "./operation-options.ts";
import { diskPaths, findRootDisk } from "./root-disk.ts";
import { requireOurVm } from "./vm-lookup.ts";

/** Takes the bytes of a snapshot; the next are read when these are dealt with. */
export type SnapshotConsumer = (
  disk: AsyncIterable<Uint8Array>,
  info: { readonly diskType: "streamOptimized"; readonly capacityBytes: number },
) => Promise<void>;

type VmRef = ManagedObjectReference<"VirtualMachine">;

/**
 * Gives the root disk of an instance as it is now, as a stream-optimized VMDK: a snapshot is taken, quiesced where
 * the instance runs, a linked clone of it exported, and both are removed again, whatever happens. Throws
 * `OPS_NOT_SUPPORTED` for an instance that boots from a volume, and what `consume` throws.
 */
export async function exportSnapshot(
  node: NodeContext,
  uuid: string,
  consume: SnapshotConsumer,
  options: OperationOptions = {},
): Promise<void> {
  const { vm, powerState, properties } = await requireOurVm(node, uuid, options, [
    ...diskPaths,
    "parent",
    "snapshot",
  ]);
  const root = findRootDisk(properties);
  if (!root)
    throw new OpsError(
      "OPS_NOT_SUPPORTED",
      `instance ${uuid} has no root disk of its own; snapshot its volume`,
      {
        instanceUuid: uuid,
      },
    );
  // By this name the next snapshot finds what this one cannot take away.
  const name = `novasphere-snapshot-${uuid}`;
  const folder = properties.parent ?? node.vmFolder;
  await removeLeftovers(node, name, folder, properties.snapshot?.rootSnapshotList ?? [], options);
  const snapshot = await runNodeTask(
    node,
    "CreateSnapshot_Task",
    { _this: vm, name, description: "", memory: false, quiesce: powerState === "poweredOn" },
    options,
  );
  try {
    const clone = await cloneSnapshot(node, vm, snapshot, name, folder, options);
    try {
      const capacityBytes = Number(root.capacityInKB) * 1024;
      await workOf(node).transfers.run(
        () =>
          exportDisk(
            node,
            clone,
            (disk) => consume(disk, { diskType: "streamOptimized", capacityBytes }),
            options,
          ),
        options.signal,
      );
    } finally {
      await destroyClone(node, clone, options);
    }
  } finally {
    await removeSnapshot(node, snapshot, options);
  }
}

/** Takes away what an earlier snapshot of the instance could not, because it was cut off. */
async function removeLeftovers(
  node: NodeContext,
  name: string,
  folder: ManagedObjectReference,
  roots: readonly Vim.VirtualMachineSnapshotTree[],
  options: OperationOptions,
): Promise<void> {
  const { searchIndex } = node.session.serviceContent;
  if (!searchIndex) throw new TypeError("the server has no search index");
  const clone = await node.session.call(
    "FindChild",
    { _this: searchIndex, entity: folder, name },
    { signal: options.signal },
  );
  if (clone?.type === "VirtualMachine") await destroyClone(node, clone, options);
  for (const { snapshot } of listSnapshots(roots).filter((tree) => tree.name === name))
    await removeSnapshot(node, snapshot, options);
}

function listSnapshots(
  trees: readonly Vim.VirtualMachineSnapshotTree[],
): readonly Vim.VirtualMachineSnapshotTree[] {
  return trees.flatMap((tree) => [tree, ...listSnapshots(tree.childSnapshotList ?? [])]);
}

/** Removals do not listen to the caller's signal, which may be the reason for them. */
async function destroyClone(
  node: NodeContext,
  clone: ManagedObjectReference,
  { onProgress }: OperationOptions,
): Promise<void> {
  await forgiveMissing(runNodeTask(node, "Destroy_Task", { _this: clone }, { onProgress }));
}

async function removeSnapshot(
  node: NodeContext,
  snapshot: ManagedObjectReference,
  { onProgress }: OperationOptions,
): Promise<void> {
  const parameters = { _this: snapshot, removeChildren: false, consolidate: true };
  await forgiveMissing(runNodeTask(node, "RemoveSnapshot_Task", parameters, { onProgress }));
}

/** A template: it needs no pool, and nobody takes it for an instance. */
async function cloneSnapshot(
  node: NodeContext,
  vm: VmRef,
  snapshot: ManagedObjectReference,
  name: string,
  folder: ManagedObjectReference,
  options: OperationOptions,
): Promise<VmRef> {
  const location = { diskMoveType: "createNewChildDiskBacking" };
  const spec = { location, template: true, powerOn: false, snapshot };
  const clone = await runNodeTask(node, "CloneVM_Task", { _this: vm, folder, name, spec }, options);
  return { type: "VirtualMachine", value: clone.value };
}

async function exportDisk(
  node: NodeContext,
  vm: VmRef,
  consume: (disk: AsyncIterable<Uint8Array>) => Promise<void>,
  { signal, onTransfer }: OperationOptions,
): Promise<void> {
  const ref = await node.session.call("ExportVm", { _this: vm }, { signal });
  await using lease = await node.session.waitForLease(ref, { signal });
  const device = lease.devices.find(({ disk }) => disk === true);
  if (!device) throw new TypeError(`the export of ${vm.value} has no disk`);
  await using download = await lease.download(device, {
    signal,
    onProgress: onTransfer && ((progress) => onTransfer({ what: "snapshot", ...progress })),
  });
  await consume(download);
  await lease.complete();
}

async function forgiveMissing(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!isFault(error, "ManagedObjectNotFound")) throw error;
  }
}
