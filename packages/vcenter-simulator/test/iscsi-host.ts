import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { IscsiTarget, SimulatorOptions } from "../src/index.ts";
import { started } from "./machine-specs.ts";

export const portal = { address: "192.0.2.1", port: 3260 };

export const target = (more: Partial<IscsiTarget> = {}): IscsiTarget => ({
  ...portal,
  iqn: "iqn.2010-10.org.openstack:volume-1",
  luns: [{ lun: 1, sizeBytes: 2 ** 30, canonicalName: "naa.6001405000000000000000000000000a" }],
  ...more,
});

/** A simulator, and a host of it with what its storage system shows and does. */
export async function startedWithHost(options: SimulatorOptions = {}) {
  const test = await started(options);
  const host = test.simulator.inventory.require("/DC0/host/DC0_C0/DC0_C0_H0", "HostSystem");
  const _this = test.simulator.inventory.properties(host).configManager
    ?.storageSystem as ManagedObjectReference<"HostStorageSystem">;
  const iScsiHbaDevice = "vmhba64";
  const device = async () => (await test.client.get(_this, "storageDeviceInfo")) as Vim.HostStorageDeviceInfo;
  const rescan = () => test.client.call("RescanHba", { _this, hbaDevice: iScsiHbaDevice });
  const discover = async () => {
    await test.client.call("AddInternetScsiSendTargets", { _this, iScsiHbaDevice, targets: [portal] });
    await rescan();
  };
  const disks = async () => ((await device()).scsiLun ?? []) as Vim.HostScsiDisk[];
  return { ...test, host, _this, iScsiHbaDevice, device, rescan, discover, disks };
}
