import type { Instance } from "../instance.ts";
import { coresPerSocket } from "./cpu-topology.ts";
import { type DiskAdapter, readDiskAdapter } from "./disk-adapter.ts";
import { readGuestId } from "./guest-id.ts";
import { type ResourceLimits, readResourceLimits } from "./resource-limits.ts";
import { findSetting, integerOf, invalidSetting, type SettingTexts, wordOf } from "./setting-text.ts";
import { type NetworkCardType, readVifModel } from "./vif-model.ts";

/** Everything a flavor's extra specs and an image's properties say about a VM's hardware. */
export interface HardwareSettings {
  readonly guestId: string;
  /** `vmx-19`; absent where the host's newest is wanted. */
  readonly hardwareVersion: string | undefined;
  readonly firmware: "bios" | "efi" | undefined;
  readonly videoRamMb: number | undefined;
  readonly coresPerSocket: number | undefined;
  readonly adapter: DiskAdapter;
  readonly vifModel: NetworkCardType;
  readonly cpu: ResourceLimits | undefined;
  readonly memory: ResourceLimits | undefined;
  readonly diskIo: ResourceLimits | undefined;
  readonly vif: ResourceLimits | undefined;
}

/**
 * Reads and checks all settings of an instance that concern its hardware; keys it does not know are left
 * to others. Throws `OPS_INVALID_EXTRA_SPEC` or `OPS_INVALID_IMAGE_PROPERTY`.
 */
export function readHardwareSettings({
  flavor,
  image,
}: Pick<Instance, "flavor" | "image">): HardwareSettings {
  const extraSpecs = flavor.extraSpecs ?? {};
  const properties = image?.properties ?? {};
  return {
    guestId: readGuestId(properties),
    hardwareVersion: readHardwareVersion(extraSpecs),
    firmware: readFirmware(properties),
    videoRamMb: readVideoRam(extraSpecs, properties),
    coresPerSocket: coresPerSocket(flavor.vcpus, extraSpecs, properties),
    adapter: readDiskAdapter(properties),
    vifModel: readVifModel(properties),
    cpu: readResourceLimits(extraSpecs, "cpu"),
    memory: readMemoryLimits(extraSpecs, flavor.memoryMb),
    diskIo: readResourceLimits(extraSpecs, "disk_io"),
    vif: readResourceLimits(extraSpecs, "vif"),
  };
}

function readHardwareVersion(extraSpecs: SettingTexts): string | undefined {
  const setting = findSetting("flavor", extraSpecs, "vmware:hw_version");
  if (!setting) return undefined;
  if (/^vmx-\d{2}$/.test(setting.text)) return setting.text;
  throw invalidSetting(setting, "a virtual hardware version such as vmx-19");
}

function readFirmware(properties: SettingTexts): "bios" | "efi" | undefined {
  const setting = findSetting("image", properties, "hw_firmware_type");
  return setting && wordOf(setting, { bios: "bios", uefi: "efi" } as const);
}

/** The image asks, the flavor allows: without the flavor's maximum no image gets its own video memory. */
function readVideoRam(extraSpecs: SettingTexts, properties: SettingTexts): number | undefined {
  const wanted = findSetting("image", properties, "hw_video_ram");
  if (!wanted) return undefined;
  const allowed = findSetting("flavor", extraSpecs, "hw_video:ram_max_mb");
  const maximum = allowed ? integerOf(allowed) : 0;
  const value = integerOf(wanted, 1);
  if (value <= maximum) return value;
  throw invalidSetting(
    wanted,
    `at most the flavor's hw_video:ram_max_mb, which is ${allowed?.text ?? "not set"}`,
  );
}

function readMemoryLimits(extraSpecs: SettingTexts, memoryMb: number): ResourceLimits | undefined {
  const limits = readResourceLimits(extraSpecs, "memory");
  const setting = findSetting("flavor", extraSpecs, "quota:memory_reservation");
  if (setting && (limits?.reservation ?? 0) > memoryMb)
    throw invalidSetting(setting, `at most the flavor's memory, ${memoryMb} MB`);
  return limits;
}
