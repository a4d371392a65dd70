import type { Vim } from "@novasphere/vim25";
import { deleteDisk } from "../storage/virtual-disks.ts";
import { findControllerFamily } from "./controller-families.ts";
import { type Device, isDisk, isNetworkCard } from "./device.ts";
import { invalidController, invalidDeviceSpec, missingController } from "./device-faults.ts";
import { completeDisk, editDisk, locate } from "./disk-device.ts";
import type { MachinePlace } from "./machine-place.ts";
import { noteDiskPolicy } from "./machine-policy.ts";
import { completeNetworkCard } from "./network-card.ts";

type Change = Vim.AnyVirtualDeviceConfigSpec;

/** Keys of devices that sit on no storage controller. */
const firstKeys: Readonly<Record<string, number>> = {
  VirtualFloppy: 8000,
  VirtualSerialPort: 9000,
  VirtualParallelPort: 10000,
  VirtualSoundCard: 5000,
  VirtualTPM: 11000,
  VirtualPCIPassthrough: 13000,
};

/**
 * The devices after a list of changes. Files of disks are made, grown and removed on the way; what was made
 * is noted in `place.undo`. Throws the faults a vCenter answers with, carrying the index of the change.
 */
export function applyDeviceChanges(
  place: MachinePlace,
  present: readonly Device[],
  changes: readonly Change[],
): Device[] {
  const editor = new DeviceEditor(place, present);
  const indexed = changes.map((change, index) => [change, index] as const);
  const addsController = ({ operation, device }: Change) =>
    operation === "add" && findControllerFamily(device.$type ?? "") !== undefined;
  for (const [change, index] of indexed) if (addsController(change)) editor.apply(change, index);
  for (const [change, index] of indexed) if (!addsController(change)) editor.apply(change, index);
  return editor.finish();
}

class DeviceEditor {
  readonly #place: MachinePlace;
  readonly #devices: Map<number, Device>;
  /** Keys the caller made up for devices of this same call. */
  readonly #realKeys = new Map<number, number>();

  constructor(place: MachinePlace, present: readonly Device[]) {
    this.#place = place;
    this.#devices = new Map(present.map((device) => [device.key, device]));
  }

  apply(change: Change, index: number): void {
    const device = change.device as unknown as Device;
    if (device.$type === undefined) throw invalidDeviceSpec(index, "device");
    if (change.operation === "add") this.#add(device, change.fileOperation, index);
    else if (change.operation === "remove") this.#remove(device.key, change.fileOperation, index);
    else this.#edit(device, index);
    const key = this.#realKeys.get(device.key) ?? device.key;
    if (isDisk(device)) noteDiskPolicy(this.#place, key, change);
  }

  finish(): Device[] {
    const attached = new Map<number, number[]>();
    for (const { key, controllerKey } of this.#devices.values())
      if (controllerKey !== undefined)
        attached.set(controllerKey, [...(attached.get(controllerKey) ?? []), key]);
    return [...this.#devices.values()].map((device) => {
      if (device.busNumber === undefined) return device;
      const { device: _replaced, ...rest } = device;
      const keys = attached.get(device.key);
      return keys ? { ...rest, device: keys } : rest;
    });
  }

  #add(device: Device, fileOperation: string | undefined, index: number): void {
    const placed = findControllerFamily(device.$type)
      ? this.#placeController(device, index)
      : this.#placeDevice(device, index);
    let complete = placed;
    if (isDisk(device)) complete = completeDisk(this.#place, index, placed, fileOperation === "create");
    if (isNetworkCard(device)) complete = completeNetworkCard(this.#place, index, placed);
    this.#realKeys.set(device.key, placed.key);
    this.#devices.set(placed.key, this.#label(complete));
  }

  #placeController(device: Device, index: number): Device {
    const family = findControllerFamily(device.$type);
    if (!family) throw invalidDeviceSpec(index, "device");
    const taken = new Set<number>();
    for (const { $type, busNumber } of this.#devices.values())
      if (findControllerFamily($type) === family && busNumber !== undefined) taken.add(busNumber);
    let bus = device.busNumber ?? 0;
    if (taken.has(bus) && device.key >= 0) throw invalidDeviceSpec(index, "busNumber");
    while (taken.has(bus)) bus += 1;
    if (bus < 0 || bus >= family.buses) throw invalidDeviceSpec(index, "busNumber");
    const { device: _mine, ...rest } = device;
    const isScsi = family.name === "SCSI";
    return {
      ...rest,
      key: family.firstKey + bus,
      busNumber: bus,
      controllerKey: 100,
      unitNumber: (isScsi ? 3 : 22) + bus,
      deviceInfo: { label: `${family.label} ${bus}`, summary: controllerSummary(device.$type) },
      ...(isScsi
        ? { scsiCtlrUnitNumber: 7, hotAddRemove: true, sharedBus: device["sharedBus"] ?? "noSharing" }
        : {}),
    };
  }

  #placeDevice(device: Device, index: number): Device {
    if (isNetworkCard(device))
      return {
        ...device,
        key: this.#freeKey(4000),
        controllerKey: 100,
        unitNumber: this.#freeUnit(100, 7, 10),
      };
    const controllerKey = this.#realKeys.get(device.controllerKey ?? 0) ?? device.controllerKey;
    const controller = controllerKey === undefined ? undefined : this.#devices.get(controllerKey);
    if (controllerKey !== undefined && controllerKey !== 0 && !controller)
      throw invalidController(index, controllerKey);
    const family = controller && findControllerFamily(controller.$type);
    if (isDisk(device) && !family) throw missingController(index);
    if (!family || !controller) {
      const firstKey = Object.entries(firstKeys).find(([type]) => device.$type.startsWith(type))?.[1];
      return { ...device, key: this.#freeKey(firstKey ?? 14000) };
    }
    const unitNumber = this.#unit(controller.key, device.unitNumber, family.units, family.ownUnit, index);
    const key = this.#freeKey(
      family.firstDeviceKey + family.units * (controller.busNumber ?? 0) + unitNumber,
    );
    return { ...device, key, controllerKey: controller.key, unitNumber };
  }

  #unit(
    controllerKey: number,
    asked: number | undefined,
    units: number,
    own: number | undefined,
    index: number,
  ): number {
    const taken = this.#unitsOf(controllerKey);
    if (own !== undefined) taken.add(own);
    if (asked !== undefined && asked >= 0) {
      if (taken.has(asked) || asked >= units) throw invalidDeviceSpec(index, "unitNumber");
      return asked;
    }
    for (let unit = 0; unit < units; unit += 1) if (!taken.has(unit)) return unit;
    throw invalidDeviceSpec(index, "unitNumber");
  }

  #freeUnit(controllerKey: number, from: number, count: number): number {
    const taken = this.#unitsOf(controllerKey);
    for (let unit = from; unit < from + count; unit += 1) if (!taken.has(unit)) return unit;
    return from + count;
  }

  #unitsOf(controllerKey: number): Set<number> {
    const units = new Set<number>();
    for (const device of this.#devices.values())
      if (device.controllerKey === controllerKey && device.unitNumber !== undefined)
        units.add(device.unitNumber);
    return units;
  }

  #freeKey(from: number): number {
    let key = from;
    while (this.#devices.has(key)) key += 1;
    return key;
  }

  #edit(edited: Device, index: number): void {
    const present = this.#devices.get(edited.key);
    if (!present || present.$type !== edited.$type) throw invalidDeviceSpec(index, "key");
    const { controllerKey, unitNumber, busNumber } = present;
    const fixed = { key: present.key, controllerKey, unitNumber, busNumber } as Partial<Device>;
    const asked = Object.fromEntries(
      Object.entries({ ...edited, ...fixed }).filter(([, value]) => value !== undefined),
    ) as unknown as Device;
    const merged: Device = { ...present, ...asked };
    if (isDisk(present)) this.#devices.set(present.key, editDisk(this.#place, index, present, asked));
    else if (isNetworkCard(present))
      this.#devices.set(present.key, completeNetworkCard(this.#place, index, merged, present));
    else this.#devices.set(present.key, merged);
  }

  #remove(key: number, fileOperation: string | undefined, index: number): void {
    const present = this.#devices.get(key);
    if (!present) throw invalidDeviceSpec(index, "key");
    if (present.busNumber !== undefined && this.#unitsOf(key).size > 0) throw invalidDeviceSpec(index, "key");
    this.#devices.delete(key);
    if (isDisk(present) && fileOperation === "destroy")
      deleteDisk(this.#place.vcenter.storage, locate(this.#place, present.backing?.fileName ?? ""));
  }

  #label(device: Device): Device {
    const kind = labelOf(device);
    if (kind === undefined) return device;
    const used = new Set([...this.#devices.values()].map((other) => other.deviceInfo?.label));
    let number = 1;
    while (used.has(`${kind} ${number}`)) number += 1;
    return {
      ...device,
      deviceInfo: { label: `${kind} ${number}`, summary: device.deviceInfo?.summary ?? "" },
    };
  }
}

function labelOf(device: Device): string | undefined {
  if (isDisk(device)) return "Hard disk";
  if (isNetworkCard(device)) return "Network adapter";
  if (device.$type === "VirtualCdrom") return "CD/DVD drive";
  if (device.$type === "VirtualFloppy") return "Floppy drive";
  if (device.$type === "VirtualSerialPort") return "Serial port";
  return device.busNumber === undefined && device.deviceInfo === undefined
    ? device.$type.replace(/^Virtual/, "")
    : undefined;
}

function controllerSummary(type: string): string {
  const summaries: Record<string, string> = {
    ParaVirtualSCSIController: "VMware paravirtual SCSI",
    VirtualLsiLogicController: "LSI Logic",
    VirtualLsiLogicSASController: "LSI Logic SAS",
    VirtualBusLogicController: "BusLogic",
    VirtualAHCIController: "AHCI",
  };
  return summaries[type] ?? type.replace(/^Virtual/, "");
}
