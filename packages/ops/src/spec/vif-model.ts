import { findSetting, type SettingTexts, wordOf } from "./setting-text.ts";

/** Device types of network cards. */
export type NetworkCardType =
  | "VirtualE1000"
  | "VirtualE1000e"
  | "VirtualPCNet32"
  | "VirtualSriovEthernetCard"
  | "VirtualVmxnet"
  | "VirtualVmxnet3";

const models: Readonly<Record<string, NetworkCardType>> = {
  e1000: "VirtualE1000",
  e1000e: "VirtualE1000e",
  pcnet: "VirtualPCNet32",
  sriov: "VirtualSriovEthernetCard",
  vmxnet: "VirtualVmxnet",
  vmxnet3: "VirtualVmxnet3",
  VirtualE1000: "VirtualE1000",
  VirtualE1000e: "VirtualE1000e",
  VirtualPCNet32: "VirtualPCNet32",
  VirtualSriovEthernetCard: "VirtualSriovEthernetCard",
  VirtualVmxnet: "VirtualVmxnet",
  VirtualVmxnet3: "VirtualVmxnet3",
};

/** The network card an image asks for with `hw_vif_model`; default E1000. Throws `OPS_INVALID_IMAGE_PROPERTY`. */
export function readVifModel(properties: SettingTexts): NetworkCardType {
  const setting = findSetting("image", properties, "hw_vif_model");
  return setting ? wordOf(setting, models) : "VirtualE1000";
}
