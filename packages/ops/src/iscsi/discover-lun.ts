import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { CallOptions } from "@novasphere/vsphere-client";
import { OpsError } from "../errors.ts";
import type { NodeContext } from "../node-context.ts";
import type { IscsiVolume } from "../volume.ts";
import { fetchHostStorage, findLun, type HostStorage } from "./host-storage.ts";
import { isSamePortal, parsePortal } from "./portal.ts";

/**
 * The device of a volume on a host. A host that does not see it yet is told of the target and scans its adapter.
 * One call, or up to four. Throws `OPS_VOLUME_NOT_FOUND` when the target does not show it even then, and
 * `OPS_NOT_SUPPORTED` for a host without an iSCSI adapter.
 */
export async function discoverLun(
  node: NodeContext,
  host: ManagedObjectReference,
  volume: IscsiVolume,
  options: CallOptions,
): Promise<Vim.AnyScsiLun> {
  const storage = await fetchHostStorage(node, host, options);
  const seen = findLun(storage, volume);
  if (seen) return seen;
  const { storageSystem: _this, adapter } = storage;
  if (volume.chap) await addStaticTarget(node, storage, volume, volume.chap, options);
  else await addSendTarget(node, storage, volume, options);
  await node.session.call("RescanHba", { _this, hbaDevice: adapter.device }, options);
  const discovered = findLun(await fetchHostStorage(node, host, options), volume);
  if (discovered) return discovered;
  const { id, targetIqn, targetPortal, targetLun } = volume;
  throw new OpsError(
    "OPS_VOLUME_NOT_FOUND",
    `volume ${id} is not seen by the instance's host after a scan: LUN ${targetLun} of ${targetIqn} at ${targetPortal}; does the target let ${adapter.iScsiName} in?`,
  );
}

/** Makes the host ask the volume's portal which targets it has. */
async function addSendTarget(
  node: NodeContext,
  { storageSystem, adapter }: HostStorage,
  { targetPortal }: IscsiVolume,
  options: CallOptions,
): Promise<void> {
  const portal = parsePortal(targetPortal);
  if (adapter.configuredSendTarget?.some((target) => isSamePortal(target, portal))) return;
  await node.session.call(
    "AddInternetScsiSendTargets",
    { _this: storageSystem, iScsiHbaDevice: adapter.device, targets: [portal] },
    options,
  );
}

/** Names the target with its credentials: those of a portal would be used for all of its targets. */
async function addStaticTarget(
  node: NodeContext,
  { storageSystem: _this, adapter }: HostStorage,
  { targetPortal, targetIqn }: IscsiVolume,
  chap: NonNullable<IscsiVolume["chap"]>,
  options: CallOptions,
): Promise<void> {
  const target = { ...parsePortal(targetPortal), iScsiName: targetIqn };
  const authenticationProperties: Vim.HostInternetScsiHbaAuthenticationProperties = {
    chapAuthEnabled: true,
    chapName: chap.username,
    chapSecret: chap.password,
    chapAuthenticationType: "chapRequired",
    chapInherited: false,
  };
  const iScsiHbaDevice = adapter.device;
  const isKnown = adapter.configuredStaticTarget?.some(
    (known) => known.iScsiName === targetIqn && isSamePortal(known, target),
  );
  if (isKnown)
    // Cinder makes new credentials for each connection.
    await node.session.call(
      "UpdateInternetScsiAuthenticationProperties",
      { _this, iScsiHbaDevice, authenticationProperties, targetSet: { staticTargets: [target] } },
      options,
    );
  else
    await node.session.call(
      "AddInternetScsiStaticTargets",
      { _this, iScsiHbaDevice, targets: [{ ...target, authenticationProperties }] },
      options,
    );
}
