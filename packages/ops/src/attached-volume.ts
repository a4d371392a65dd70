import type { Vim } from "@novasphere/vim25";
import { type Disk, disksOf, findDisk } from "./virtual-disk.ts";
import { type IscsiVolume, type Volume, volumeKey } from "./volume.ts";

/** Properties of an instance's VM that tell which volumes it has. */
export const volumePaths = ["config.hardware.device", "config.extraConfig"] as const;

/** What {@link volumePaths} give. */
export interface VolumeHolder {
  readonly "config.hardware.device"?: readonly Vim.AnyVirtualDevice[] | undefined;
  readonly "config.extraConfig"?: readonly Vim.OptionValue[] | undefined;
}

/**
 * The disk of an instance that is the volume, or undefined. A volume with a VM is known by the disk's UUID, which
 * stays when storage DRS moves the file.
 */
export function findAttached(holder: VolumeHolder, volume: Exclude<Volume, IscsiVolume>): Disk | undefined {
  const devices = holder["config.hardware.device"] ?? [];
  if (typeof volume === "string") return findDisk(devices, volume);
  if (volume.type === "fcd") return disksOf(devices).find(({ vDiskId }) => vDiskId?.id === volume.id);
  const key = volumeKey(volume.id);
  const uuid = holder["config.extraConfig"]?.find((option) => option.key === key)?.value;
  return uuid === undefined ? undefined : disksOf(devices).find(({ backing }) => backing.uuid === uuid);
}
