import type { Vim } from "@novasphere/vim25";
import { notFound } from "../faults/faults.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";

type Host = ManagedObject<"HostSystem">;

/** A host's iSCSI adapter as its properties show it. */
export type IscsiAdapter = Vim.Tagged<"HostInternetScsiHba">;

/** What a host without any target has: a software iSCSI adapter that may look for some. */
export function newStorageDevice(uuid: string): Vim.HostStorageDeviceInfo {
  const hostBusAdapter: IscsiAdapter = {
    $type: "HostInternetScsiHba",
    key: "key-vim.host.InternetScsiHba-vmhba64",
    device: "vmhba64",
    bus: 0,
    status: "online",
    model: "iSCSI Software Adapter",
    driver: "iscsi_vmk",
    pci: "00:00.0",
    isSoftwareBased: true,
    canBeDisabled: true,
    networkBindingSupport: "notsupported",
    discoveryCapabilities: {
      iSnsDiscoverySettable: false,
      slpDiscoverySettable: false,
      staticTargetDiscoverySettable: true,
      sendTargetsDiscoverySettable: true,
    },
    discoveryProperties: {
      iSnsDiscoveryEnabled: false,
      slpDiscoveryEnabled: false,
      staticTargetDiscoveryEnabled: true,
      sendTargetsDiscoveryEnabled: true,
    },
    authenticationCapabilities: {
      chapAuthSettable: true,
      krb5AuthSettable: false,
      srpAuthSettable: false,
      spkmAuthSettable: false,
    },
    authenticationProperties: { chapAuthEnabled: false },
    ipCapabilities: {
      addressSettable: false,
      ipConfigurationMethodSettable: false,
      subnetMaskSettable: false,
      defaultGatewaySettable: false,
      primaryDnsServerAddressSettable: false,
      alternateDnsServerAddressSettable: false,
    },
    ipProperties: { dhcpConfigurationEnabled: false },
    iScsiName: `iqn.1998-01.com.vmware:${uuid}`,
    iScsiAlias: "",
  };
  return { softwareInternetScsiEnabled: true, hostBusAdapter: [hostBusAdapter] };
}

/** The iSCSI adapter of that device name. Throws NotFound. */
export function requireIscsiAdapter({ properties }: Host, device: string): IscsiAdapter {
  const adapters = properties.config.storageDevice?.hostBusAdapter ?? [];
  const adapter = adapters.find((candidate) => candidate.device === device);
  if (adapter?.$type !== "HostInternetScsiHba") throw notFound(`The adapter '${device}'`);
  return adapter;
}

/** Writes what changed in a host's storage to the host and to its storage system, which show the same. */
export function updateStorageDevice(
  { registry }: Vcenter,
  host: Host,
  changes: Partial<Vim.HostStorageDeviceInfo>,
): void {
  const { config, configManager } = host.properties;
  const storageDevice = { softwareInternetScsiEnabled: true, ...config.storageDevice, ...changes };
  registry.update(host, { config: { ...config, storageDevice } });
  const system = registry.find("HostStorageSystem", configManager?.storageSystem);
  if (system) registry.update(system, { storageDeviceInfo: storageDevice });
}

/** Replaces an adapter among a host's own. */
export function updateAdapter(vcenter: Vcenter, host: Host, adapter: IscsiAdapter): void {
  const present = host.properties.config.storageDevice?.hostBusAdapter ?? [];
  const hostBusAdapter = present.map((other) => (other.device === adapter.device ? adapter : other));
  updateStorageDevice(vcenter, host, { hostBusAdapter });
}

/** The disk that a host knows by one of its names: device path, canonical name, vml name or UUID. */
export function findScsiDisk({ properties }: Host, name: string): Vim.HostScsiDisk | undefined {
  const wanted = name.replace(/^\/vmfs\/devices\/disks\//, "").replace(/^vml\./, "");
  const luns = properties.config.storageDevice?.scsiLun ?? [];
  const disks = luns.filter((lun) => lun.$type === "HostScsiDisk");
  return disks.find(
    ({ uuid, canonicalName }) => wanted !== "" && (uuid === wanted || canonicalName === wanted),
  );
}
