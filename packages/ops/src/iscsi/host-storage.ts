import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { CallOptions } from "@novasphere/vsphere-client";
import { OpsError } from "../errors.ts";
import type { NodeContext } from "../node-context.ts";
import type { IscsiVolume } from "../volume.ts";
import { isSamePortal, parsePortal } from "./portal.ts";

/** The iSCSI adapter of a host, and what it sees. */
export interface HostStorage {
  readonly storageSystem: ManagedObjectReference<"HostStorageSystem">;
  readonly adapter: Vim.HostInternetScsiHba;
  readonly luns: readonly Vim.AnyScsiLun[];
  readonly targets: readonly Vim.HostScsiTopologyTarget[];
}

const paths = [
  "name",
  "configManager.storageSystem",
  "config.storageDevice.hostBusAdapter",
  "config.storageDevice.scsiLun",
  "config.storageDevice.scsiTopology.adapter",
] as const;

/** Reads the iSCSI adapter of a host in one call. Throws `OPS_NOT_SUPPORTED` for a host without one. */
export async function fetchHostStorage(
  node: NodeContext,
  host: ManagedObjectReference,
  options: CallOptions,
): Promise<HostStorage> {
  const ref = { type: "HostSystem", value: host.value } as const;
  const properties = await node.session.fetchProperties(ref, paths, options);
  const storageSystem = properties["configManager.storageSystem"];
  const adapter = (properties["config.storageDevice.hostBusAdapter"] ?? []).find(isIscsiAdapter);
  if (!storageSystem || !adapter)
    throw new OpsError(
      "OPS_NOT_SUPPORTED",
      `host ${properties.name ?? host.value} has no iSCSI adapter; enable its software adapter`,
    );
  const topology = properties["config.storageDevice.scsiTopology.adapter"] ?? [];
  return {
    storageSystem: { type: "HostStorageSystem", value: storageSystem.value },
    adapter,
    luns: properties["config.storageDevice.scsiLun"] ?? [],
    targets: topology.flatMap(({ adapter: key, target }) => (key === adapter.key ? (target ?? []) : [])),
  };
}

/** iSCSI name of a host, or undefined for one without an adapter. One call. */
export async function fetchInitiator(
  node: NodeContext,
  host: ManagedObjectReference,
  options: CallOptions,
): Promise<string | undefined> {
  const ref = { type: "HostSystem", value: host.value } as const;
  const adapters = "config.storageDevice.hostBusAdapter";
  const properties = await node.session.fetchProperties(ref, [adapters], options);
  return (properties[adapters] ?? []).find(isIscsiAdapter)?.iScsiName;
}

function isIscsiAdapter(
  adapter: Vim.AnyHostHostBusAdapter,
): adapter is Vim.Tagged<"HostInternetScsiHba"> & Vim.HostInternetScsiHba {
  return adapter.$type === "HostInternetScsiHba";
}

/** The device that a host sees as the volume, or undefined. */
export function findLun(
  { luns, targets }: HostStorage,
  { targetIqn, targetPortal, targetLun }: IscsiVolume,
): Vim.AnyScsiLun | undefined {
  const portal = parsePortal(targetPortal);
  for (const { transport, lun } of targets) {
    if (transport?.$type !== "HostInternetScsiTargetTransport") continue;
    const { iScsiName, address = [] } = transport;
    const isListed = address.some((listed) => isSamePortal(parsePortal(listed), portal));
    if (iScsiName !== targetIqn || !isListed) continue;
    const key = lun?.find(({ lun: number }) => number === targetLun)?.scsiLun;
    const found = luns.find((device) => device.key === key);
    if (found) return found;
  }
  return undefined;
}
