import type { Vim } from "@novasphere/vim25";
import { notFound } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import type { Call, MethodTable } from "../soap/method-table.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { type IscsiAdapter, requireIscsiAdapter, updateAdapter } from "../storage/host-storage-device.ts";
import { rescanHost, secretScope } from "../storage/iscsi-discovery.ts";
import { portalOf } from "../storage/iscsi-targets.ts";

type SendTarget = Vim.HostInternetScsiHbaSendTarget;
type StaticTarget = Vim.HostInternetScsiHbaStaticTarget;
type Target = SendTarget | StaticTarget;
type Here = Pick<Call, "vcenter" | "target">;

/** The host whose storage system was called. Throws HostNotConnected for one that cannot be reached. */
function hostOf({ vcenter, target }: Here): ManagedObject<"HostSystem"> {
  const value = target.ref.value.replace(/^storageSystem-/, "");
  const host = vcenter.registry.require("HostSystem", { type: "HostSystem", value });
  if (host.properties.runtime.connectionState !== "connected")
    throw methodFault("HostNotConnected", "Unable to communicate with the remote host.");
  return host;
}

const nameOf = (target: Target) => ("iScsiName" in target ? target.iScsiName : "");
const isSame = (a: Target, b: Target) => portalOf(a) === portalOf(b) && nameOf(a) === nameOf(b);

/** A target as properties show it; its secret is kept where only logins find it. */
function withoutSecret<T extends Target>(call: Here, adapter: IscsiAdapter, target: T): T {
  const { authenticationProperties } = target;
  if (!authenticationProperties) return target;
  const scope = secretScope(hostOf(call), adapter, target);
  return { ...target, authenticationProperties: shown(call, scope, authenticationProperties) };
}

function shown(
  { vcenter }: Here,
  scope: string,
  { chapSecret, mutualChapSecret: _neverUsed, ...rest }: Vim.HostInternetScsiHbaAuthenticationProperties,
): Vim.HostInternetScsiHbaAuthenticationProperties {
  if (chapSecret !== undefined) vcenter.iscsi.setSecret(scope, chapSecret);
  return rest;
}

function added<T extends Target>(
  call: Here,
  adapter: IscsiAdapter,
  present: readonly T[],
  targets: readonly T[],
) {
  const fresh = targets.filter((target) => !present.some((other) => isSame(other, target)));
  return [...present, ...fresh.map((target) => ({ port: 3260, ...withoutSecret(call, adapter, target) }))];
}

/** Throws NotFound for a target that is not there, once the others are gone: so it is documented. */
function requirePresent(present: readonly Target[], targets: readonly Target[]): void {
  for (const target of targets)
    if (!present.some((other) => isSame(other, target))) throw notFound(`The target '${portalOf(target)}'`);
}

/** Sets the authentication of an adapter, or of the targets of it that `targetSet` names. */
function authenticate(call: Call<"UpdateInternetScsiAuthenticationProperties">): void {
  const { iScsiHbaDevice, authenticationProperties, targetSet } = call.parameters;
  const host = hostOf(call);
  const adapter = requireIscsiAdapter(host, iScsiHbaDevice);
  const { sendTargets = [], staticTargets = [] } = targetSet ?? {};
  const { configuredSendTarget = [], configuredStaticTarget = [] } = adapter;
  if (!targetSet) {
    const properties = shown(call, secretScope(host, adapter), authenticationProperties);
    updateAdapter(call.vcenter, host, { ...adapter, authenticationProperties: properties });
    return;
  }
  requirePresent(configuredSendTarget, sendTargets);
  requirePresent(configuredStaticTarget, staticTargets);
  const changed = <T extends Target>(present: readonly T[], named: readonly T[]) =>
    present.map((target) =>
      named.some((other) => isSame(other, target))
        ? withoutSecret(call, adapter, { ...target, authenticationProperties })
        : target,
    );
  updateAdapter(call.vcenter, host, {
    ...adapter,
    configuredSendTarget: changed(configuredSendTarget, sendTargets),
    configuredStaticTarget: changed(configuredStaticTarget, staticTargets),
  });
}

/** Methods of a host's storage system. Targets are found, and their units seen, by the next rescan. */
export const storageSystemMethods: MethodTable = {
  RescanAllHba: (call) => rescanHost(call.vcenter, hostOf(call)),
  RescanHba(call) {
    const host = hostOf(call);
    requireIscsiAdapter(host, call.parameters.hbaDevice);
    rescanHost(call.vcenter, host);
  },
  RescanVmfs: () => undefined,
  AddInternetScsiSendTargets(call) {
    const { iScsiHbaDevice, targets } = call.parameters;
    const host = hostOf(call);
    const adapter = requireIscsiAdapter(host, iScsiHbaDevice);
    const configuredSendTarget = added(call, adapter, adapter.configuredSendTarget ?? [], targets);
    updateAdapter(call.vcenter, host, { ...adapter, configuredSendTarget });
  },
  AddInternetScsiStaticTargets(call) {
    const { iScsiHbaDevice, targets } = call.parameters;
    const host = hostOf(call);
    const adapter = requireIscsiAdapter(host, iScsiHbaDevice);
    const named = targets.map((target) => ({ ...target, discoveryMethod: "staticMethod" }));
    const configuredStaticTarget = added(call, adapter, adapter.configuredStaticTarget ?? [], named);
    updateAdapter(call.vcenter, host, { ...adapter, configuredStaticTarget });
  },
  RemoveInternetScsiSendTargets(call) {
    const { iScsiHbaDevice, targets } = call.parameters;
    const host = hostOf(call);
    const adapter = requireIscsiAdapter(host, iScsiHbaDevice);
    const present = adapter.configuredSendTarget ?? [];
    const configuredSendTarget = present.filter((other) => !targets.some((target) => isSame(other, target)));
    updateAdapter(call.vcenter, host, { ...adapter, configuredSendTarget });
    requirePresent(present, targets);
  },
  RemoveInternetScsiStaticTargets(call) {
    const { iScsiHbaDevice, targets } = call.parameters;
    const host = hostOf(call);
    const adapter = requireIscsiAdapter(host, iScsiHbaDevice);
    const present = adapter.configuredStaticTarget ?? [];
    const configuredStaticTarget = present.filter(
      (other) => !targets.some((target) => isSame(other, target)),
    );
    updateAdapter(call.vcenter, host, { ...adapter, configuredStaticTarget });
    requirePresent(present, targets);
  },
  UpdateInternetScsiAuthenticationProperties: authenticate,
};
