import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { isFault } from "@novasphere/vsphere-client";
import { deleteFile } from "../datastore-files.ts";
import {
  type DatastorePath,
  directoryOf,
  formatDatastorePath,
  requireDatastorePath,
} from "../datastore-path.ts";
import type { NodeContext } from "../node-context.ts";
import { runNodeTask, workOf } from "../node-work.ts";
import type { OperationOptions } from "../operation-options.ts";
import { disksOf, removeDisk } from "../virtual-disk.ts";
import { moveDiskFile } from "../virtual-disk-files.ts";
import type { ImageContent } from "./image-content.ts";
import { readSparseDisk } from "./sparse-header.ts";

type VmRef = ManagedObjectReference<"VirtualMachine">;

/** A stream-optimized disk; without a size it goes out in chunks. */
type DiskContent = Pick<ImageContent, "open"> &
  Partial<Pick<ImageContent, "sizeBytes" | "sha256">> & { readonly what: string };

/**
 * Imports a stream-optimized disk: the server takes it only as part of a VM, so one is made around it and
 * taken away again. `name` is the VM's, `destination` the disk's file.
 */
export async function importDisk(
  node: NodeContext,
  name: string,
  content: DiskContent,
  destination: DatastorePath,
  options: OperationOptions,
): Promise<void> {
  const vm = await workOf(node).transfers.run(
    () => importVm(node, name, content, destination, options),
    options.signal,
  );
  let home: DatastorePath | undefined;
  try {
    const properties = await node.session.fetchProperties(
      vm,
      ["config.hardware.device", "config.files.vmPathName"],
      options,
    );
    home = directoryOf(requireDatastorePath(properties["config.files.vmPathName"]));
    const [disk] = disksOf(properties["config.hardware.device"] ?? []);
    if (!disk) throw new TypeError(`the import of ${name} has no disk`);
    await runNodeTask(
      node,
      "ReconfigVM_Task",
      { _this: vm, spec: { deviceChange: [removeDisk(disk)] } },
      options,
    );
    await moveDiskFile(node, requireDatastorePath(disk.backing.fileName), destination, options);
    await runNodeTask(node, "Destroy_Task", { _this: vm }, options);
  } catch (error) {
    // The caller's signal may be the reason we are here, so the clean-up does not listen to it.
    await removeShell(node, vm).catch(() => undefined);
    if (home) await deleteFile(node, home).catch(() => undefined);
    throw error;
  }
}

async function importVm(
  node: NodeContext,
  name: string,
  { what, open, sizeBytes, sha256 }: DiskContent,
  { datastore }: DatastorePath,
  options: OperationOptions,
): Promise<VmRef> {
  const { signal, onTransfer } = options;
  const { capacityKiB, content } = await readSparseDisk(name, await open({ signal }));
  const { session, vmFolder: folder } = node;
  const spec = {
    $type: "VirtualMachineImportSpec",
    configSpec: shellSpec(name, datastore, capacityKiB),
  } as const;
  const ref = await session.call("ImportVApp", { _this: node.resourcePool, spec, folder }, { signal });
  await using lease = await session.waitForLease(ref, { signal, totalBytes: sizeBytes });
  const [device] = lease.devices;
  if (!device) throw new TypeError(`the import of ${name} has no disk`);
  await lease.upload(device, content, {
    size: sizeBytes,
    sha256,
    signal,
    onProgress: onTransfer && ((progress) => onTransfer({ what, ...progress })),
  });
  await lease.complete();
  return { type: "VirtualMachine", value: lease.info.entity.value };
}

/** Without our mark: nobody shall take it for an instance. */
function shellSpec(name: string, datastore: string, capacityInKB: number): Vim.VirtualMachineConfigSpec {
  return {
    name,
    guestId: "otherGuest",
    numCPUs: 1,
    memoryMB: 4,
    files: { vmPathName: `[${datastore}]` },
    deviceChange: [
      {
        operation: "add",
        device: { $type: "VirtualLsiLogicController", key: -1, busNumber: 0, sharedBus: "noSharing" },
      },
      {
        operation: "add",
        fileOperation: "create",
        device: {
          $type: "VirtualDisk",
          key: -2,
          controllerKey: -1,
          unitNumber: 0,
          capacityInKB,
          backing: {
            $type: "VirtualDiskFlatVer2BackingInfo",
            fileName: formatDatastorePath({ datastore, path: "" }),
            diskMode: "persistent",
            thinProvisioned: true,
          },
        },
      },
    ],
  };
}

async function removeShell(node: NodeContext, vm: VmRef): Promise<void> {
  try {
    await runNodeTask(node, "Destroy_Task", { _this: vm });
  } catch (error) {
    if (!isFault(error, "ManagedObjectNotFound")) throw error;
  }
}
