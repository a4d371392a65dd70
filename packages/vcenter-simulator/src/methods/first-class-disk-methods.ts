import type { Vim } from "@novasphere/vim25";
import { invalidArgument, notFound } from "../faults/faults.ts";
import { findByInventoryPath } from "../inventory/inventory-path.ts";
import { type Device, devicesOf, isDisk } from "../machines/device.ts";
import { reconfigureMachine } from "../machines/reconfigure.ts";
import type { MethodTable } from "../soap/method-table.ts";
import type { Location } from "../storage/storage.ts";
import type { Vcenter } from "../vcenter.ts";
import { startTask } from "./task-method.ts";

const tagged = (object: Vim.VStorageObject) => ({ $type: "VStorageObject", ...object });

/** Reads a file's URL, `https://host/folder/a/b.vmdk?dcPath=DC0&dsName=ds`, as disks are registered by it. */
function locateByUrl(vcenter: Vcenter, path: string): Location {
  const url = URL.parse(path);
  const datacenter = findByInventoryPath(vcenter, url?.searchParams.get("dcPath") ?? "");
  const found = vcenter.registry.find("Datacenter", datacenter?.ref);
  if (!url || !found) throw invalidArgument("path");
  const file = decodeURIComponent(url.pathname.replace(/^\/folder\//, ""));
  return vcenter.storage.locate(`[${url.searchParams.get("dsName") ?? ""}] ${file}`, found);
}

/** Methods of the manager of first-class disks. */
export const firstClassDiskMethods: MethodTable = {
  CreateDisk_Task: (call) =>
    startTask(call, "VStorageObjectManager.createDisk", () =>
      tagged(call.vcenter.disks.create(call.parameters.spec)),
    ),
  DeleteVStorageObject_Task(call) {
    const { vcenter, parameters } = call;
    const datastore = vcenter.registry.require("Datastore", parameters.datastore);
    return startTask(call, "VStorageObjectManager.deleteVStorageObject", () => {
      vcenter.disks.delete(parameters.id.id, datastore);
      vcenter.diskSnapshots.drop(parameters.id.id);
      vcenter.diskTags.drop(parameters.id.id);
    });
  },
  ExtendDisk_Task(call) {
    const { vcenter, parameters } = call;
    const datastore = vcenter.registry.require("Datastore", parameters.datastore);
    return startTask(call, "VStorageObjectManager.extendDisk", () => {
      vcenter.diskSnapshots.requireNone(parameters.id.id);
      vcenter.disks.extend(parameters.id.id, datastore, Number(parameters.newCapacityInMB));
    });
  },
  CloneVStorageObject_Task(call) {
    const { vcenter, parameters } = call;
    const datastore = vcenter.registry.require("Datastore", parameters.datastore);
    return startTask(call, "VStorageObjectManager.cloneVStorageObject", () =>
      tagged(vcenter.disks.clone(parameters.id.id, datastore, parameters.spec)),
    );
  },
  RetrieveVStorageObject: ({ vcenter, parameters: { id, datastore } }) =>
    vcenter.disks.retrieve(id.id, vcenter.registry.require("Datastore", datastore)),
  ListVStorageObject: ({ vcenter, parameters: { datastore } }) =>
    vcenter.disks.list(vcenter.registry.require("Datastore", datastore)),
  RegisterDisk: ({ vcenter, parameters: { path, name } }) =>
    vcenter.disks.register(locateByUrl(vcenter, path), name),
};

/** Snapshots and tags of such disks, and what is known of disks whose files are gone. */
export const firstClassRecordMethods: MethodTable = {
  VStorageObjectCreateSnapshot_Task(call) {
    const { vcenter, parameters } = call;
    const datastore = vcenter.registry.require("Datastore", parameters.datastore);
    return startTask(call, "VStorageObjectManager.createSnapshot", () => ({
      $type: "ID",
      id: vcenter.diskSnapshots.create(parameters.id.id, datastore, parameters.description),
    }));
  },
  DeleteSnapshot_Task(call) {
    const { vcenter, parameters } = call;
    const datastore = vcenter.registry.require("Datastore", parameters.datastore);
    return startTask(call, "VStorageObjectManager.deleteSnapshot", () =>
      vcenter.diskSnapshots.delete(parameters.id.id, datastore, parameters.snapshotId.id),
    );
  },
  RetrieveSnapshotInfo: ({ vcenter, parameters: { id, datastore } }) =>
    vcenter.diskSnapshots.describe(id.id, vcenter.registry.require("Datastore", datastore)),
  AttachTagToVStorageObject({ vcenter, parameters: { id, category, tag } }) {
    vcenter.disks.requireId(id.id);
    vcenter.diskTags.attach(id.id, { tagName: tag, parentCategoryName: category });
  },
  DetachTagFromVStorageObject({ vcenter, parameters: { id, category, tag } }) {
    vcenter.disks.requireId(id.id);
    vcenter.diskTags.detach(id.id, { tagName: tag, parentCategoryName: category });
  },
  ListTagsAttachedToVStorageObject({ vcenter, parameters: { id } }) {
    vcenter.disks.requireId(id.id);
    return vcenter.diskTags.listTags(id.id);
  },
  ListVStorageObjectsAttachedToTag: ({ vcenter, parameters: { category, tag } }) =>
    vcenter.diskTags.listDisks({ tagName: tag, parentCategoryName: category }),
  ReconcileDatastoreInventory_Task(call) {
    const { vcenter, parameters } = call;
    const datastore = vcenter.registry.require("Datastore", parameters.datastore);
    return startTask(call, "VStorageObjectManager.reconcileDatastoreInventory", () => {
      for (const id of vcenter.disks.reconcile(datastore)) {
        vcenter.diskSnapshots.forget(id);
        vcenter.diskTags.drop(id);
      }
    });
  },
};

/** The first controller disks can sit on. */
function diskController(devices: readonly Device[]): number {
  const controller = devices.find(({ $type }) => /SCSI|LsiLogic|NVME|AHCI/.test($type));
  if (!controller) throw invalidArgument("controllerKey");
  return controller.key;
}

/** Methods of machines that take such disks. */
export const diskAttachmentMethods: MethodTable = {
  AttachDisk_Task(call) {
    const { vcenter, parameters } = call;
    const vm = vcenter.registry.require("VirtualMachine", call.target.ref);
    const datastore = vcenter.registry.require("Datastore", parameters.datastore);
    return startTask(call, "VirtualMachine.attachDisk", () => {
      const fileName = vcenter.disks.pathOf(parameters.diskId.id, datastore);
      const controllerKey = parameters.controllerKey ?? diskController(devicesOf(vm.properties.config));
      const device: Vim.Tagged<"VirtualDisk"> = {
        $type: "VirtualDisk",
        key: -1,
        controllerKey,
        unitNumber: parameters.unitNumber ?? -1,
        capacityInKB: 0,
        vDiskId: parameters.diskId,
        backing: { $type: "VirtualDiskFlatVer2BackingInfo", fileName, diskMode: "persistent" },
      };
      reconfigureMachine(vcenter, vm, { deviceChange: [{ operation: "add", device }] });
    });
  },
  DetachDisk_Task(call) {
    const { vcenter, parameters } = call;
    const vm = vcenter.registry.require("VirtualMachine", call.target.ref);
    return startTask(call, "VirtualMachine.detachDisk", () => {
      const disk = devicesOf(vm.properties.config)
        .filter(isDisk)
        .find((device) => (device["vDiskId"] as Vim.ID | undefined)?.id === parameters.diskId.id);
      if (!disk) throw notFound(`The disk '${parameters.diskId.id}' on the virtual machine`);
      const device: Vim.Tagged<"VirtualDisk"> = { $type: "VirtualDisk", key: disk.key, capacityInKB: 0 };
      reconfigureMachine(vcenter, vm, { deviceChange: [{ operation: "remove", device }] });
    });
  },
};
