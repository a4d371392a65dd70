import type { Vim } from "@novasphere/vim25";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { type IscsiAdapter, updateStorageDevice } from "./host-storage-device.ts";
import { type ChapCredentials, lunNumber, portalOf } from "./iscsi-targets.ts";

type Host = ManagedObject<"HostSystem">;
type SendTarget = Vim.HostInternetScsiHbaSendTarget;
type StaticTarget = Vim.HostInternetScsiHbaStaticTarget;
type Properties = Vim.HostInternetScsiHbaAuthenticationProperties;

/** Where the secret of an adapter, or of one of its targets, is kept. */
export function secretScope(host: Host, adapter: IscsiAdapter, target?: SendTarget | StaticTarget): string {
  const scope = `${host.ref.value} ${adapter.device}`;
  if (!target) return scope;
  return "iScsiName" in target
    ? `${scope} ${portalOf(target)} ${target.iScsiName}`
    : `${scope} ${portalOf(target)}`;
}

/** Looks for targets and their units anew, on all iSCSI adapters of a host: what a rescan does. */
export function rescanHost(vcenter: Vcenter, host: Host): void {
  const luns = new Map<string, Vim.Tagged<"HostScsiDisk">>();
  const topology: Vim.HostScsiTopologyInterface[] = [];
  const present = host.properties.config.storageDevice?.hostBusAdapter ?? [];
  const hostBusAdapter = present.map((candidate) => {
    if (candidate.$type !== "HostInternetScsiHba") return candidate;
    const adapter = withDiscovered(vcenter, candidate);
    const target = topologyOf(vcenter, host, adapter, luns);
    topology.push({
      key: `key-vim.host.ScsiTopology.Interface-${adapter.device}`,
      adapter: adapter.key ?? "",
      ...(target.length > 0 ? { target } : {}),
    });
    return adapter;
  });
  updateStorageDevice(vcenter, host, {
    hostBusAdapter,
    scsiLun: [...luns.values()],
    scsiTopology: { adapter: topology },
  });
}

/** The adapter with the static targets that its discovery addresses name now. */
function withDiscovered({ iscsi }: Vcenter, adapter: IscsiAdapter): IscsiAdapter {
  const own = (adapter.configuredStaticTarget ?? []).filter(
    ({ discoveryMethod }) => discoveryMethod !== "sendTargetMethod",
  );
  const known = new Set(own.map((target) => `${portalOf(target)} ${target.iScsiName}`));
  const discovered = (adapter.configuredSendTarget ?? []).flatMap((sendTarget) => {
    const { address, port = 3260 } = sendTarget;
    const parent = portalOf(sendTarget);
    return iscsi
      .at(parent)
      .filter(({ iqn }) => !known.has(`${parent} ${iqn}`))
      .map(({ iqn }) => ({ address, port, iScsiName: iqn, discoveryMethod: "sendTargetMethod", parent }));
  });
  return { ...adapter, configuredStaticTarget: [...own, ...discovered] };
}

function topologyOf(
  vcenter: Vcenter,
  host: Host,
  adapter: IscsiAdapter,
  luns: Map<string, Vim.Tagged<"HostScsiDisk">>,
): Vim.HostScsiTopologyTarget[] {
  const targets: Vim.HostScsiTopologyTarget[] = [];
  for (const target of adapter.configuredStaticTarget ?? []) {
    const portal = portalOf(target);
    const disks = vcenter.iscsi.logIn(portal, target.iScsiName, credentials(vcenter, host, adapter, target));
    if (!disks) continue;
    for (const disk of disks) luns.set(disk.uuid, { $type: "HostScsiDisk", ...disk });
    targets.push({
      key: `key-vim.host.ScsiTopology.Target-${adapter.device}:0:${targets.length}`,
      target: targets.length,
      lun: disks.map((disk) => ({
        key: `key-vim.host.ScsiTopology.Lun-${disk.uuid}`,
        lun: lunNumber(disk),
        scsiLun: disk.key ?? "",
      })),
      transport: {
        $type: "HostInternetScsiTargetTransport",
        iScsiName: target.iScsiName,
        iScsiAlias: "",
        address: [portal],
      },
    });
  }
  return targets;
}

/** What an adapter logs in to a target with: the target's own settings, else its discovery address's, else its own. */
function credentials(
  { iscsi }: Vcenter,
  host: Host,
  adapter: IscsiAdapter,
  target: StaticTarget,
): ChapCredentials | undefined {
  const parent = adapter.configuredSendTarget?.find((candidate) => portalOf(candidate) === target.parent);
  const levels = [target, ...(parent ? [parent] : []), undefined];
  for (const level of levels) {
    const properties: Properties | undefined = (level ?? adapter).authenticationProperties;
    if (!properties || (level && properties.chapInherited === true)) continue;
    const secret = iscsi.secret(secretScope(host, adapter, level));
    if (!properties.chapAuthEnabled || properties.chapName === undefined) return undefined;
    return { name: properties.chapName, secret: secret ?? "" };
  }
  return undefined;
}
