import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";

/** The present value of a counter for a host or machine, in the counter's unit. */
export function currentValue(vcenter: Vcenter, entity: ManagedObject, counter: number): number {
  const host = vcenter.registry.find("HostSystem", entity.ref);
  if (host) return hostValue(host, counter);
  const vm = vcenter.registry.find("VirtualMachine", entity.ref);
  return vm ? machineValue(vcenter, vm, counter) : 0;
}

function hostValue({ properties }: ManagedObject<"HostSystem">, counter: number): number {
  const { quickStats, hardware } = properties.summary;
  const mhz = (hardware?.cpuMhz ?? 0) * (hardware?.numCpuCores ?? 0);
  const memoryMiB = Number(hardware?.memorySize ?? 0) / 2 ** 20;
  return figureOf(
    counter,
    quickStats.overallCpuUsage ?? 0,
    mhz,
    quickStats.overallMemoryUsage ?? 0,
    memoryMiB,
  );
}

function machineValue(vcenter: Vcenter, vm: ManagedObject<"VirtualMachine">, counter: number): number {
  const { summary, config, runtime } = vm.properties;
  if (runtime.powerState !== "poweredOn") return 0;
  const { quickStats } = summary;
  const uptime = (vcenter.clock.now() - Date.parse(runtime.bootTime ?? "")) / 1000;
  if (counter === 155) return Math.max(0, Math.round(uptime));
  const { memoryMB } = config.hardware;
  return figureOf(
    counter,
    quickStats.overallCpuUsage ?? 0,
    runtime.maxCpuUsage ?? 0,
    quickStats.hostMemoryUsage ?? 0,
    memoryMB,
  );
}

function figureOf(
  counter: number,
  mhz: number,
  maximumMhz: number,
  memoryMiB: number,
  maximumMiB: number,
): number {
  switch (counter) {
    case 2:
      return maximumMhz === 0 ? 0 : Math.round((10_000 * mhz) / maximumMhz);
    case 6:
      return mhz;
    case 24:
      return maximumMiB === 0 ? 0 : Math.round((10_000 * Math.min(memoryMiB, maximumMiB)) / maximumMiB);
    case 98:
      return Math.round(memoryMiB * 1024);
    default:
      return Math.round(mhz / 100);
  }
}

/** A value as it was at a time: the present one, give or take a tenth, the same for every asker. */
export function valueAt(
  { ids }: Vcenter,
  moid: string,
  counter: number,
  present: number,
  time: number,
): number {
  const swing = ids.fraction("sample", moid, String(counter), String(time)) * 0.2 - 0.1;
  return Math.max(0, Math.round(present * (1 + swing)));
}
