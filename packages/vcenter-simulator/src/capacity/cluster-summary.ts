import type { Vim } from "@novasphere/vim25";
import type { Registry } from "../state/registry.ts";
import type { ComputeCapacity } from "./capacity-ledger.ts";
import { failoverSummary } from "./failover.ts";

/** The `summary` of a cluster or compute resource: totals over all hosts, effective figures over those that run. */
export function clusterSummary(registry: Registry, measured: ComputeCapacity): Vim.AnyComputeResourceSummary {
  const { compute, hosts, pools } = measured;
  const effective = hosts.filter(({ isEffective }) => isEffective);
  const total = <T>(items: readonly T[], figure: (item: T) => number) =>
    items.reduce((sum, item) => sum + figure(item), 0);
  const summary = {
    ...compute.properties.summary,
    totalCpu: Math.round(total(hosts, ({ totalMhz }) => totalMhz)),
    totalMemory: Math.round(total(hosts, ({ totalMiB }) => totalMiB) * 2 ** 20),
    numCpuCores: total(hosts, ({ host }) => host.properties.hardware.cpuInfo.numCpuCores),
    numCpuThreads: total(hosts, ({ host }) => host.properties.hardware.cpuInfo.numCpuThreads),
    effectiveCpu: Math.round(total(effective, ({ availableMhz }) => availableMhz)),
    effectiveMemory: Math.round(total(effective, ({ availableMiB }) => availableMiB)),
    numHosts: hosts.length,
    numEffectiveHosts: effective.length,
  };
  if (compute.ref.type !== "ClusterComputeResource") return summary;
  const root = pools[0];
  const vms = hosts.flatMap(({ host }) => host.properties.vm);
  const running = vms.filter(
    (ref) => registry.find("VirtualMachine", ref)?.properties.runtime.powerState === "poweredOn",
  );
  const usageSummary: Vim.ClusterUsageSummary = {
    totalCpuCapacityMhz: summary.effectiveCpu,
    totalMemCapacityMB: summary.effectiveMemory,
    cpuReservationMhz: Math.round(root?.demand.cpu.reserved ?? 0),
    memReservationMB: Math.round(root?.demand.memory.reserved ?? 0),
    cpuDemandMhz: Math.round(root?.demand.cpu.used ?? 0),
    memDemandMB: Math.round(root?.demand.memory.used ?? 0),
    statsGenNumber: 0,
    cpuEntitledMhz: Math.round(root?.demand.cpu.used ?? 0),
    memEntitledMB: Math.round(root?.demand.memory.used ?? 0),
    poweredOffVmCount: vms.length - running.length,
    totalVmCount: vms.length,
  };
  const { admissionControlInfo: _before, ...rest } = summary as Vim.ClusterComputeResourceSummary;
  const failover = failoverSummary(registry, compute, hosts);
  return { ...rest, ...failover, $type: "ClusterComputeResourceSummary", usageSummary };
}
