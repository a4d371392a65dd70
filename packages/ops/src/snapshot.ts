import { randomUUID } from "node:crypto";
import type { ManagedObjectReference } from "@novasphere/vim25";
import { isFault, type TaskOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask, workOf } from "./node-work.ts";
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
  options: TaskOptions = {},
): Promise<void> {
  const { vm, powerState, properties } = await requireOurVm(node, uuid, options, [...diskPaths, "parent"]);
  const root = findRootDisk(properties);
  if (!root)
    throw new OpsError(
      "OPS_NOT_SUPPORTED",
      `instance ${uuid} has no root disk of its own; snapshot its volume`,
      {
        instanceUuid: uuid,
      },
    );
  const name = `snapshot-${randomUUID()}`;
  const snapshot = await runNodeTask(
    node,
    "CreateSnapshot_Task",
    { _this: vm, name, description: "", memory: false, quiesce: powerState === "poweredOn" },
    options,
  );
  try {
    const clone = await cloneSnapshot(node, vm, snapshot, name, properties.parent ?? node.vmFolder, options);
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
      await forgiveMissing(runNodeTask(node, "Destroy_Task", { _this: clone }));
    }
  } finally {
    await forgiveMissing(
      runNodeTask(node, "RemoveSnapshot_Task", { _this: snapshot, removeChildren: false, consolidate: true }),
    );
  }
}

/** A template: it needs no pool, and nobody takes it for an instance. */
async function cloneSnapshot(
  node: NodeContext,
  vm: VmRef,
  snapshot: ManagedObjectReference,
  name: string,
  folder: ManagedObjectReference,
  options: TaskOptions,
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
  { signal }: TaskOptions,
): Promise<void> {
  const ref = await node.session.call("ExportVm", { _this: vm }, { signal });
  await using lease = await node.session.waitForLease(ref, { signal });
  const device = lease.devices.find(({ disk }) => disk === true);
  if (!device) throw new TypeError(`the export of ${vm.value} has no disk`);
  await using download = await lease.download(device, { signal });
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
