import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { TaskOptions } from "@novasphere/vsphere-client";
import { adapterOf, DiskSlots } from "./disk-slots.ts";
import { OpsError } from "./errors.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask, workOf } from "./node-work.ts";
import { addDisk, findDisk, removeDisk } from "./virtual-disk.ts";
import { requireOurVm, requireVm } from "./vm-lookup.ts";

/** What Nova hands to Cinder so that a volume can be made reachable for an instance. */
export interface VolumeConnector {
  /** Moid of the instance's VM. */
  readonly instance: string;
  readonly vcenterUuid: string;
  readonly node: string;
}

/** Volume operations on one node: virtual disks that exist as files on a datastore of the node. */
export class VolumeOps {
  readonly node: NodeContext;

  constructor(node: NodeContext) {
    this.node = node;
  }

  /** The connector of an instance. Two calls. Throws `OPS_INSTANCE_NOT_FOUND`. */
  async getVolumeConnector(uuid: string, options: TaskOptions = {}): Promise<VolumeConnector> {
    const { vm } = await requireVm(this.node, uuid, options);
    return { instance: vm.value, vcenterUuid: this.node.session.instanceUuid, node: this.node.name };
  }

  /**
   * Attaches an existing virtual disk (`[ds1] volume-1/volume-1.vmdk`) to the first free place on the instance's
   * controllers; a SCSI controller is added when all are full. Attached already is success. Throws
   * `OPS_NO_FREE_UNIT`.
   */
  attachVolume(uuid: string, datastorePath: string, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, async () => {
      const { vm, properties } = await requireOurVm(this.node, uuid, options, ["config.hardware.device"]);
      const devices = properties["config.hardware.device"] ?? [];
      if (findDisk(devices, datastorePath)) return;
      const slots = new DiskSlots(devices, adapterOf(devices));
      const disk = addDisk({ key: -1, slot: slots.take(), fileName: datastorePath });
      await this.#reconfigure(vm, [...slots.newControllers, disk], options);
    });
  }

  /** Detaches a virtual disk and keeps its file. Throws `OPS_VOLUME_NOT_FOUND` when it is not attached. */
  detachVolume(uuid: string, datastorePath: string, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, async () => {
      const { vm, properties } = await requireOurVm(this.node, uuid, options, ["config.hardware.device"]);
      const disk = findDisk(properties["config.hardware.device"] ?? [], datastorePath);
      if (!disk)
        throw new OpsError("OPS_VOLUME_NOT_FOUND", `${datastorePath} is not attached to instance ${uuid}`, {
          instanceUuid: uuid,
        });
      await this.#reconfigure(vm, [removeDisk(disk)], options);
    });
  }

  async #reconfigure(
    vm: ManagedObjectReference<"VirtualMachine">,
    deviceChange: Vim.VirtualDeviceConfigSpec[],
    options: TaskOptions,
  ): Promise<void> {
    await runNodeTask(this.node, "ReconfigVM_Task", { _this: vm, spec: { deviceChange } }, options);
  }

  #change<T>(uuid: string, { signal }: TaskOptions, work: () => Promise<T>): Promise<T> {
    return workOf(this.node).instances.run(uuid, work, signal);
  }
}
