import type { Vim } from "@novasphere/vim25";
import { OpsError } from "./errors.ts";
import { controllerType, type DiskAdapter } from "./spec/disk-adapter.ts";
import type { DiskSlot } from "./virtual-disk.ts";

const scsiUnits = 16;
const scsiUnitOfController = 7;
const scsiBuses = 4;
const ideUnits = 2;

/** Names controllers that are added, within one call. */
const firstNewControllerKey = -150;

/** Hands out free places on the controllers of one VM, and adds SCSI controllers when all are full. */
export class DiskSlots {
  readonly #adapter: DiskAdapter;
  readonly #taken = new Map<number, Set<number>>();
  readonly #buses = new Set<number>();
  readonly #newControllers: Vim.VirtualDeviceConfigSpec[] = [];

  /** `devices` are those the VM has; `adapter` says what new disks are attached to. */
  constructor(devices: readonly Vim.AnyVirtualDevice[], adapter: DiskAdapter) {
    this.#adapter = adapter;
    for (const device of devices) {
      if (adapter === "ide" ? device.$type !== "VirtualIDEController" : !("sharedBus" in device)) continue;
      this.#taken.set(device.key, new Set());
      if ("busNumber" in device) this.#buses.add(device.busNumber as number);
    }
    for (const { controllerKey, unitNumber } of devices)
      if (controllerKey !== undefined && unitNumber !== undefined)
        this.#taken.get(controllerKey)?.add(unitNumber);
  }

  /** Changes that add the controllers which were needed; they belong before those of the disks. */
  get newControllers(): readonly Vim.VirtualDeviceConfigSpec[] {
    return this.#newControllers;
  }

  /** The next free place. Throws `OPS_NO_FREE_UNIT`. */
  take(): DiskSlot {
    const units = this.#adapter === "ide" ? ideUnits : scsiUnits;
    for (const [controllerKey, taken] of this.#taken)
      for (let unitNumber = 0; unitNumber < units; unitNumber += 1) {
        const isControllers = this.#adapter !== "ide" && unitNumber === scsiUnitOfController;
        if (isControllers || taken.has(unitNumber)) continue;
        taken.add(unitNumber);
        return { controllerKey, unitNumber };
      }
    this.#addController();
    return this.take();
  }

  #addController(): void {
    const $type = controllerType(this.#adapter);
    const busNumber = [...Array(scsiBuses).keys()].find((bus) => !this.#buses.has(bus));
    if (!$type || busNumber === undefined)
      throw new OpsError(
        "OPS_NO_FREE_UNIT",
        `all ${this.#adapter === "ide" ? "IDE" : "SCSI"} controllers of the VM are full; detach a disk first`,
      );
    const key = firstNewControllerKey - busNumber;
    this.#buses.add(busNumber);
    this.#taken.set(key, new Set());
    this.#newControllers.push({
      operation: "add",
      device: { $type, key, busNumber, sharedBus: "noSharing" },
    });
  }
}

/** The adapter a VM's disks are attached to: that of its first SCSI controller, else IDE. */
export function adapterOf(devices: readonly Vim.AnyVirtualDevice[]): DiskAdapter {
  for (const { $type } of devices)
    for (const adapter of ["lsiLogic", "lsiLogicsas", "busLogic", "paraVirtual"] as const)
      if (controllerType(adapter) === $type) return adapter;
  return "ide";
}
