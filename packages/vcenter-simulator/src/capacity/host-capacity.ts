import type { Vim } from "@novasphere/vim25";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Registry } from "../state/registry.ts";
import { machineLoad } from "./machine-load.ts";

/** What one host has, gives to machines, and has given. */
export interface HostCapacity {
  readonly host: ManagedObject<"HostSystem">;
  /** Connected, powered on and not in maintenance or quarantine: it may run machines. */
  readonly isEffective: boolean;
  readonly totalMhz: number;
  readonly totalMiB: number;
  /** What is left for machines beside the hypervisor. */
  readonly availableMhz: number;
  readonly availableMiB: number;
  readonly usedMhz: number;
  readonly usedMiB: number;
  /** Configured memory of its running machines. */
  readonly grantedMiB: number;
  readonly reservedMhz: number;
  readonly reservedMiB: number;
}

/** What ESXi keeps for itself on any but the smallest hosts. */
const hypervisor = { mhz: 500, memoryMiB: 1024 };

/** True when the host may run machines. */
export function isEffectiveHost({ properties }: ManagedObject<"HostSystem">): boolean {
  const { connectionState, powerState, inMaintenanceMode, inQuarantineMode } = properties.runtime;
  return (
    connectionState === "connected" &&
    powerState === "poweredOn" &&
    !inMaintenanceMode &&
    inQuarantineMode !== true
  );
}

/** Adds up a host and the machines that run on it. */
export function hostCapacity(registry: Registry, host: ManagedObject<"HostSystem">): HostCapacity {
  const { hardware, vm } = host.properties;
  const coreMhz = Number(hardware.cpuInfo.hz) / 1_000_000;
  const totalMhz = coreMhz * hardware.cpuInfo.numCpuCores;
  const totalMiB = Number(hardware.memorySize) / 2 ** 20;
  const overheadMhz = Math.min(hypervisor.mhz, Math.round(totalMhz / 20));
  const overheadMiB = Math.min(hypervisor.memoryMiB, Math.round(totalMiB / 8));
  const sum = {
    usedMhz: Math.round(overheadMhz / 4),
    usedMiB: overheadMiB,
    grantedMiB: 0,
    reservedMhz: 0,
    reservedMiB: 0,
  };
  for (const ref of vm) {
    const machine = registry.find("VirtualMachine", ref);
    if (machine?.properties.runtime.powerState !== "poweredOn") continue;
    const load = machineLoad(machine, coreMhz);
    sum.usedMhz += load.cpuMhz;
    sum.usedMiB += load.memoryMiB;
    sum.grantedMiB += load.grantedMiB;
    sum.reservedMhz += load.cpuReservationMhz;
    sum.reservedMiB += load.memoryReservationMiB;
  }
  return {
    host,
    isEffective: isEffectiveHost(host),
    totalMhz,
    totalMiB,
    availableMhz: totalMhz - overheadMhz,
    availableMiB: totalMiB - overheadMiB,
    ...sum,
    usedMhz: Math.min(sum.usedMhz, totalMhz),
    usedMiB: Math.min(sum.usedMiB, totalMiB),
  };
}

/** The host's `summary.quickStats`; a host that does not answer keeps its last figures. */
export function hostQuickStats(capacity: HostCapacity): Vim.HostListSummaryQuickStats {
  const { host, usedMhz, usedMiB } = capacity;
  const { quickStats } = host.properties.summary;
  if (host.properties.runtime.connectionState !== "connected") return quickStats;
  return { ...quickStats, overallCpuUsage: Math.round(usedMhz), overallMemoryUsage: Math.round(usedMiB) };
}
