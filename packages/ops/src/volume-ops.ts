import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { TaskOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import type { NodeContext } from "./node-context.ts";
import { requireOurVm, requireVm } from "./vm-lookup.ts";

/** What Nova hands to Cinder so that a volume can be made reachable for an instance. */
export interface VolumeConnector {
  /** Moid of the instance's VM. */
  readonly instance: string;
  readonly vcenterUuid: string;
  readonly node: string;
}

const scsiUnitReservedForController = 7;
const unitsPerController = 16;

/** A virtual disk with the datastore path of its file. */
type Disk = Vim.VirtualDisk & { readonly backing: Vim.VirtualDiskFlatVer2BackingInfo };

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
   * Attaches an existing virtual disk (`[ds1] volume-1/volume-1.vmdk`) to the instance's first SCSI
   * controller with a free unit. Attached already is success. Throws `OPS_NO_FREE_UNIT`.
   */
  async attachVolume(uuid: string, datastorePath: string, options: TaskOptions = {}): Promise<void> {
    const { vm } = await requireOurVm(this.node, uuid, options);
    const devices = await this.#fetchDevices(vm, options);
    if (findDisk(devices, datastorePath)) return;
    const slot = findFreeSlot(devices);
    if (!slot)
      throw new OpsError("OPS_NO_FREE_UNIT", `instance ${uuid} has no SCSI controller with a free unit`, {
        instanceUuid: uuid,
      });
    const device: Vim.Tagged<"VirtualDisk"> = {
      $type: "VirtualDisk",
      key: -1,
      controllerKey: slot.controllerKey,
      unitNumber: slot.unitNumber,
      capacityInKB: 0,
      backing: { $type: "VirtualDiskFlatVer2BackingInfo", fileName: datastorePath, diskMode: "persistent" },
    };
    await this.#reconfigure(vm, { operation: "add", device }, options);
  }

  /** Detaches a virtual disk and keeps its file. Throws `OPS_VOLUME_NOT_FOUND` when it is not attached. */
  async detachVolume(uuid: string, datastorePath: string, options: TaskOptions = {}): Promise<void> {
    const { vm } = await requireOurVm(this.node, uuid, options);
    const disk = findDisk(await this.#fetchDevices(vm, options), datastorePath);
    if (!disk)
      throw new OpsError("OPS_VOLUME_NOT_FOUND", `${datastorePath} is not attached to instance ${uuid}`, {
        instanceUuid: uuid,
      });
    await this.#reconfigure(vm, { operation: "remove", device: { ...disk, $type: "VirtualDisk" } }, options);
  }

  async #fetchDevices(
    vm: ManagedObjectReference<"VirtualMachine">,
    options: TaskOptions,
  ): Promise<readonly Vim.AnyVirtualDevice[]> {
    const properties = await this.node.session.fetchProperties(vm, ["config.hardware.device"], options);
    return properties["config.hardware.device"] ?? [];
  }

  async #reconfigure(
    vm: ManagedObjectReference<"VirtualMachine">,
    change: Vim.VirtualDeviceConfigSpec,
    options: TaskOptions,
  ): Promise<void> {
    await this.node.session.runTask(
      "ReconfigVM_Task",
      { _this: vm, spec: { deviceChange: [change] } },
      options,
    );
  }
}

function findDisk(devices: readonly Vim.AnyVirtualDevice[], datastorePath: string): Disk | undefined {
  return devices.find((device): device is Vim.Tagged<"VirtualDisk"> & Disk => {
    const { backing } = device;
    return (
      device.$type === "VirtualDisk" &&
      backing !== undefined &&
      "fileName" in backing &&
      backing.fileName === datastorePath
    );
  });
}

/** The first SCSI controller with a free unit; unit 7 is the controller's own. */
function findFreeSlot(
  devices: readonly Vim.AnyVirtualDevice[],
): { controllerKey: number; unitNumber: number } | undefined {
  for (const controller of devices) {
    if (!("sharedBus" in controller)) continue;
    const taken = new Set(
      devices.filter((device) => device.controllerKey === controller.key).map((device) => device.unitNumber),
    );
    for (let unitNumber = 0; unitNumber < unitsPerController; unitNumber += 1)
      if (unitNumber !== scsiUnitReservedForController && !taken.has(unitNumber))
        return { controllerKey: controller.key, unitNumber };
  }
  return undefined;
}
