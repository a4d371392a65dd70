import { findSetting, invalidSetting, type SettingTexts } from "./setting-text.ts";

/** What an image without a guest system runs as. */
const defaultGuestId = "otherGuest";

/** vSphere's guest ids for the names of distributions that images usually carry. */
const guestIdByDistribution: Readonly<Record<string, string>> = {
  almalinux: "almalinux_64Guest",
  alpine: "otherLinux64Guest",
  arch: "otherLinux64Guest",
  centos: "centos64Guest",
  cirros: "otherLinux64Guest",
  debian: "debian10_64Guest",
  fedora: "fedora64Guest",
  flatcar: "otherLinux64Guest",
  freebsd: "freebsd64Guest",
  linux: "otherLinux64Guest",
  opensuse: "opensuse64Guest",
  photon: "vmwarePhoton64Guest",
  rhel: "rhel8_64Guest",
  rocky: "rockylinux_64Guest",
  sles: "sles15_64Guest",
  ubuntu: "ubuntu64Guest",
  windows: "windows2019srv_64Guest",
};

/**
 * The guest id of an image: `os_distro` (formerly `vmware_ostype`) names one (`ubuntu64Guest`), or a
 * distribution (`ubuntu`). Throws `OPS_INVALID_IMAGE_PROPERTY` for what is neither.
 */
export function readGuestId(properties: SettingTexts): string {
  const setting = findSetting("image", properties, "os_distro", "vmware_ostype");
  if (!setting) return defaultGuestId;
  if (/^[A-Za-z]\w*Guest$/.test(setting.text)) return setting.text;
  const known = guestIdByDistribution[setting.text.toLowerCase()];
  if (known) return known;
  throw invalidSetting(
    setting,
    `a vSphere guest id (…Guest) or one of ${Object.keys(guestIdByDistribution).join(", ")}`,
  );
}
