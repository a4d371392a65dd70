import type { Vim } from "@novasphere/vim25";
import { notFound } from "../faults/faults.ts";
import type { Call, MethodTable } from "../soap/method-table.ts";
import type { ManagedObject } from "../state/managed-object.ts";

type Adapter = Vim.Tagged<"HostInternetScsiHba">;
type Target = Vim.HostInternetScsiHbaSendTarget;

function hostOf({ vcenter, target }: Pick<Call, "vcenter" | "target">): ManagedObject<"HostSystem"> {
  return vcenter.registry.require("HostSystem", {
    type: "HostSystem",
    value: target.ref.value.replace(/^storageSystem-/, ""),
  });
}

/** Changes the discovery addresses of a host's iSCSI adapter. Throws NotFound for an adapter it does not have. */
function changeTargets(
  call: Pick<Call, "vcenter" | "target">,
  device: string,
  change: (present: readonly Target[]) => Target[],
): void {
  const host = hostOf(call);
  const { config } = host.properties;
  const { storageDevice } = config;
  let isFound = false;
  const hostBusAdapter = (storageDevice?.hostBusAdapter ?? []).map((adapter) => {
    if (adapter.device !== device || adapter.$type !== "HostInternetScsiHba") return adapter;
    isFound = true;
    const hba = adapter as Adapter;
    return { ...hba, configuredSendTarget: change(hba.configuredSendTarget ?? []) };
  });
  if (!storageDevice || !isFound) throw notFound(`The adapter '${device}'`);
  call.vcenter.registry.update(host, {
    config: { ...config, storageDevice: { ...storageDevice, hostBusAdapter } },
  });
}

const isSame = (a: Target, b: Target) => a.address === b.address && (a.port ?? 3260) === (b.port ?? 3260);

/** Methods of a host's storage system; rescans find nothing new. */
export const storageSystemMethods: MethodTable = {
  RescanAllHba: () => undefined,
  RescanHba: () => undefined,
  RescanVmfs: () => undefined,
  AddInternetScsiSendTargets(call) {
    const { iScsiHbaDevice, targets } = call.parameters;
    changeTargets(call, iScsiHbaDevice, (present) => [
      ...present,
      ...targets.filter((target) => !present.some((other) => isSame(other, target))),
    ]);
  },
  RemoveInternetScsiSendTargets(call) {
    const { iScsiHbaDevice, targets } = call.parameters;
    changeTargets(call, iScsiHbaDevice, (present) => {
      for (const target of targets)
        if (!present.some((other) => isSame(other, target))) throw notFound(`The target '${target.address}'`);
      return present.filter((other) => !targets.some((target) => isSame(other, target)));
    });
  },
};
