import { findSetting, invalidSetting, type SettingTexts, wordOf } from "./setting-text.ts";

/** What an instance's disks are attached to. */
export type DiskAdapter = "ide" | "lsiLogic" | "lsiLogicsas" | "busLogic" | "paraVirtual";

/** Device types of SCSI controllers. */
export type ScsiControllerType =
  | "VirtualLsiLogicController"
  | "VirtualLsiLogicSASController"
  | "VirtualBusLogicController"
  | "ParaVirtualSCSIController";

const legacyNames = {
  ide: "ide",
  lsiLogic: "lsiLogic",
  lsiLogicsas: "lsiLogicsas",
  busLogic: "busLogic",
  paraVirtual: "paraVirtual",
} as const;

const scsiModels = {
  lsilogic: "lsiLogic",
  lsisas1068: "lsiLogicsas",
  buslogic: "busLogic",
  vmpvscsi: "paraVirtual",
} as const;

const controllerTypes: Readonly<Record<Exclude<DiskAdapter, "ide">, ScsiControllerType>> = {
  lsiLogic: "VirtualLsiLogicController",
  lsiLogicsas: "VirtualLsiLogicSASController",
  busLogic: "VirtualBusLogicController",
  paraVirtual: "ParaVirtualSCSIController",
};

/**
 * The adapter an image asks for with `hw_disk_bus` and `hw_scsi_model`, or the older `vmware_adaptertype`;
 * default LSI Logic. Throws `OPS_INVALID_IMAGE_PROPERTY`.
 */
export function readDiskAdapter(properties: SettingTexts): DiskAdapter {
  const bus = findSetting("image", properties, "hw_disk_bus");
  const model = findSetting("image", properties, "hw_scsi_model");
  if (bus && wordOf(bus, { ide: "ide", scsi: "scsi" }) === "ide") {
    if (model) throw invalidSetting(model, "none beside hw_disk_bus=ide");
    return "ide";
  }
  if (model) return wordOf<DiskAdapter>(model, { ...scsiModels, ...legacyNames });
  if (bus) return "lsiLogic";
  const legacy = findSetting("image", properties, "vmware_adaptertype");
  return legacy ? wordOf<DiskAdapter>(legacy, legacyNames) : "lsiLogic";
}

/** The controller device of an adapter; undefined for IDE, whose two controllers every VM has. */
export function controllerType(adapter: DiskAdapter): ScsiControllerType | undefined {
  return adapter === "ide" ? undefined : controllerTypes[adapter];
}

/** The adapter type written into a virtual disk's descriptor, which knows only three. */
export function descriptorAdapter(adapter: DiskAdapter): "ide" | "lsiLogic" | "busLogic" {
  return adapter === "ide" || adapter === "busLogic" ? adapter : "lsiLogic";
}
