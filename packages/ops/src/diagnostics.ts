import type { Vim } from "@novasphere/vim25";
import type { CallOptions } from "@novasphere/vsphere-client";
import { configDriveFile } from "./config-drive.ts";
import { novaPowerState, type PowerState } from "./instance.ts";
import type { NodeContext } from "./node-context.ts";
import { disksOf } from "./virtual-disk.ts";
import { requireVm } from "./vm-lookup.ts";

/** What an operator wants to see of a running instance. Memory in MiB. */
export interface Diagnostics {
  readonly state: PowerState;
  readonly driver: "vmwareapi";
  readonly hypervisor: "VMware vCenter Server";
  readonly hypervisorOs: "esxi";
  /** Seconds since the guest was started; undefined while it is off. */
  readonly uptimeSeconds: number | undefined;
  readonly vcpus: number;
  readonly memoryMb: number;
  /** Memory the guest has used of late. */
  readonly memoryUsedMb: number;
  /** Processor time the guest takes at present. */
  readonly cpuUsageMhz: number;
  readonly networkCards: readonly { readonly macAddress: string | undefined }[];
  readonly disks: readonly { readonly fileName: string; readonly capacityBytes: number }[];
  readonly hasConfigDrive: boolean;
  /** Whether the guest's tools run, so that it can be asked to shut down. */
  readonly isGuestReachable: boolean;
}

/** Diagnostics of an instance. One call. Throws `OPS_INSTANCE_NOT_FOUND`. */
export async function fetchDiagnostics(
  node: NodeContext,
  uuid: string,
  options: CallOptions = {},
): Promise<Diagnostics> {
  const { powerState, properties } = await requireVm(node, uuid, options, [
    "config.hardware",
    "summary.quickStats",
    "guest.toolsRunningStatus",
  ]);
  const hardware = properties["config.hardware"];
  const statistics: Partial<Vim.VirtualMachineQuickStats> = properties["summary.quickStats"] ?? {};
  const devices = hardware?.device ?? [];
  return {
    state: novaPowerState(powerState),
    driver: "vmwareapi",
    hypervisor: "VMware vCenter Server",
    hypervisorOs: "esxi",
    uptimeSeconds: powerState === "poweredOn" ? statistics.uptimeSeconds : undefined,
    vcpus: hardware?.numCPU ?? 0,
    memoryMb: hardware?.memoryMB ?? 0,
    memoryUsedMb: statistics.guestMemoryUsage ?? 0,
    cpuUsageMhz: statistics.overallCpuUsage ?? 0,
    networkCards: devices.flatMap((device) =>
      "macAddress" in device ? [{ macAddress: device.macAddress }] : [],
    ),
    disks: disksOf(devices).map(({ backing, capacityInKB }) => ({
      fileName: backing.fileName,
      capacityBytes: Number(capacityInKB) * 1024,
    })),
    hasConfigDrive: devices.some(
      ({ backing }) =>
        backing && "fileName" in backing && String(backing.fileName).endsWith(`/${configDriveFile}`),
    ),
    isGuestReachable: properties["guest.toolsRunningStatus"] === "guestToolsRunning",
  };
}
