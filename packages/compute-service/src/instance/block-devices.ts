import type { BlockDeviceMapping } from "../objects/block-device-mapping.ts";

/** True for a disk that is a volume of Cinder, and for one that shall become such a volume. */
export function isVolume(device: BlockDeviceMapping): boolean {
  return device.find("destination_type") === "volume";
}

/** A name that a disk shall get. */
export interface DeviceName {
  readonly device: BlockDeviceMapping;
  readonly name: string;
}

/** The order of names: the root disk, then ephemeral disks, swap, volumes. */
function rank(device: BlockDeviceMapping): number {
  if (device.find("boot_index") === 0) return 0;
  if (isVolume(device)) return 3;
  return device.find("guest_format") === "swap" ? 2 : 1;
}

/** `a` … `z`, `aa`, `ab` … as Linux counts disks. */
function letters(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : letters(Math.floor(index / 26) - 1) + letter;
}

/** Names for the disks that have none: `/dev/sda` and on, past those that are taken. */
export function nameDevices(devices: readonly BlockDeviceMapping[]): readonly DeviceName[] {
  const taken = new Set(devices.map((device) => device.find("device_name")));
  let next = 0;
  const takeName = () => {
    for (;;) {
      const name = `/dev/sd${letters(next)}`;
      next += 1;
      if (!taken.has(name)) return name;
    }
  };
  return devices
    .filter((device) => !device.find("device_name"))
    .toSorted((one, other) => rank(one) - rank(other))
    .map((device) => ({ device, name: takeName() }));
}
