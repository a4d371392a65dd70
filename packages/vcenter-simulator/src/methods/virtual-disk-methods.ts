import type { Vim } from "@novasphere/vim25";
import { invalidArgument } from "../faults/faults.ts";
import type { MethodTable } from "../soap/method-table.ts";
import type { DiskFormat } from "../storage/file-system.ts";
import {
  copyDisk,
  createDisk,
  deleteDisk,
  extendDisk,
  inflateDisk,
  moveDisk,
  requireDisk,
} from "../storage/virtual-disks.ts";
import { locateIn } from "./file-methods.ts";
import { startTask } from "./task-method.ts";

/** Disk types of the API, and how each takes its space. */
const formats: Readonly<Record<string, DiskFormat>> = {
  thin: "thin",
  sparseMonolithic: "thin",
  delta: "thin",
  seSparse: "thin",
  preallocated: "thick",
  thick: "thick",
  flatMonolithic: "thick",
  eagerZeroedThick: "eagerZeroedThick",
  thick2Gb: "thick",
  sparse2Gb: "thin",
};

function formatOf(spec: Vim.AnyVirtualDiskSpec): DiskFormat {
  const format = formats[spec.diskType];
  if (!format) throw invalidArgument("spec.diskType");
  return format;
}

/** Methods of the virtual disk manager. */
export const virtualDiskManagerMethods: MethodTable = {
  CreateVirtualDisk_Task(call) {
    const { vcenter, parameters } = call;
    const { spec } = parameters;
    const location = locateIn(vcenter, parameters.name, parameters.datacenter);
    const capacityKiB = Number((spec as Partial<Vim.FileBackedVirtualDiskSpec>).capacityKb ?? 0);
    if (capacityKiB <= 0) throw invalidArgument("spec.capacityKb");
    const text = vcenter.storage.format(location);
    const disk = {
      capacityKiB,
      format: formatOf(spec),
      adapterType: spec.adapterType,
      uuid: vcenter.ids.uuid("disk", text),
    };
    return startTask(call, "VirtualDiskManager.createVirtualDisk", () => {
      createDisk(vcenter.storage, location, disk, vcenter.clock.now());
      return text;
    });
  },
  DeleteVirtualDisk_Task(call) {
    const location = locateIn(call.vcenter, call.parameters.name, call.parameters.datacenter);
    return startTask(call, "VirtualDiskManager.deleteVirtualDisk", () =>
      deleteDisk(call.vcenter.storage, location),
    );
  },
  CopyVirtualDisk_Task(call) {
    const { vcenter, parameters } = call;
    const { sourceName, sourceDatacenter, destName, destDatacenter, destSpec, force } = parameters;
    const source = locateIn(vcenter, sourceName, sourceDatacenter);
    const target = locateIn(vcenter, destName, destDatacenter, sourceDatacenter);
    const wanted = destSpec ? { format: formatOf(destSpec), adapterType: destSpec.adapterType } : {};
    return startTask(call, "VirtualDiskManager.copyVirtualDisk", () => {
      const text = vcenter.storage.format(target);
      const now = vcenter.clock.now();
      const options = { ...wanted, uuid: vcenter.ids.uuid("disk", text), now, force: force === true };
      copyDisk(vcenter.storage, source, target, options);
      return text;
    });
  },
  MoveVirtualDisk_Task(call) {
    const { vcenter, parameters } = call;
    const { sourceName, sourceDatacenter, destName, destDatacenter, force } = parameters;
    const source = locateIn(vcenter, sourceName, sourceDatacenter);
    const target = locateIn(vcenter, destName, destDatacenter, sourceDatacenter);
    return startTask(call, "VirtualDiskManager.moveVirtualDisk", () => {
      moveDisk(vcenter.storage, source, target, vcenter.clock.now(), force === true);
      return vcenter.storage.format(target);
    });
  },
  ExtendVirtualDisk_Task(call) {
    const { vcenter, parameters } = call;
    const location = locateIn(vcenter, parameters.name, parameters.datacenter);
    const { newCapacityKb, eagerZero } = parameters;
    return startTask(call, "VirtualDiskManager.extendVirtualDisk", () =>
      extendDisk(vcenter.storage, location, Number(newCapacityKb), vcenter.clock.now(), eagerZero === true),
    );
  },
  InflateVirtualDisk_Task(call) {
    const { vcenter, parameters } = call;
    const location = locateIn(vcenter, parameters.name, parameters.datacenter);
    return startTask(call, "VirtualDiskManager.inflateVirtualDisk", () =>
      inflateDisk(vcenter.storage, location, vcenter.clock.now()),
    );
  },
  QueryVirtualDiskUuid({ vcenter, parameters: { name, datacenter } }) {
    const location = locateIn(vcenter, name, datacenter);
    const { disk } = requireDisk(vcenter.storage, location);
    const hex = (disk.uuid || vcenter.ids.uuid("disk", vcenter.storage.format(location))).replaceAll("-", "");
    const pairs = hex.match(/../g) ?? [];
    return `${pairs.slice(0, 8).join(" ")}-${pairs.slice(8).join(" ")}`;
  },
};
