import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { methodFault } from "../faults/method-fault.ts";
import type { ComputeObject } from "../inventory/compute-resources.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Registry } from "../state/registry.ts";
import type { HostCapacity } from "./host-capacity.ts";
import { type MachineLoad, machineLoad } from "./machine-load.ts";

/** Processor time HA counts for a machine without a reservation. */
const defaultCpuMhz = 32;

type Policy =
  | { readonly kind: "percent"; readonly cpu: number; readonly memory: number }
  | {
      readonly kind: "level";
      readonly level: number;
      readonly slot: { readonly cpu: number; readonly memory: number } | undefined;
    }
  | { readonly kind: "hosts"; readonly hosts: readonly ManagedObjectReference[] };

/** How a cluster keeps room for failed hosts; undefined when it keeps none. */
function failoverPolicy({ properties }: ComputeObject): Policy | undefined {
  const { dasConfig } = (properties as { configuration?: Vim.ClusterConfigInfo }).configuration ?? {};
  if (!dasConfig?.enabled || dasConfig.admissionControlEnabled === false) return undefined;
  const policy = dasConfig.admissionControlPolicy;
  if (policy?.$type === "ClusterFailoverResourcesAdmissionControlPolicy") {
    const percent = policy as Vim.ClusterFailoverResourcesAdmissionControlPolicy;
    return {
      kind: "percent",
      cpu: percent.cpuFailoverResourcesPercent,
      memory: percent.memoryFailoverResourcesPercent,
    };
  }
  if (policy?.$type === "ClusterFailoverHostAdmissionControlPolicy")
    return {
      kind: "hosts",
      hosts: (policy as Vim.ClusterFailoverHostAdmissionControlPolicy).failoverHosts ?? [],
    };
  const { failoverLevel = 1, slotPolicy } = (policy ??
    {}) as Partial<Vim.ClusterFailoverLevelAdmissionControlPolicy>;
  const slot =
    slotPolicy?.$type === "ClusterFixedSizeSlotPolicy"
      ? (slotPolicy as Vim.ClusterFixedSizeSlotPolicy)
      : undefined;
  return { kind: "level", level: failoverLevel, slot };
}

/** True for a host that stands by for others and runs nothing meanwhile. */
export function isFailoverHost(compute: ComputeObject, host: ManagedObjectReference): boolean {
  const policy = failoverPolicy(compute);
  return policy?.kind === "hosts" && policy.hosts.some(({ value }) => value === host.value);
}

/** Loads of the machines that run on hosts. */
function runningLoads(registry: Registry, hosts: readonly HostCapacity[]): MachineLoad[] {
  return hosts.flatMap(({ host, totalMhz }) => {
    const coreMhz = totalMhz / host.properties.hardware.cpuInfo.numCpuCores;
    return host.properties.vm
      .map((ref) => registry.find("VirtualMachine", ref))
      .filter((vm) => vm?.properties.runtime.powerState === "poweredOn")
      .map((vm) => machineLoad(vm as ManagedObject<"VirtualMachine">, coreMhz));
  });
}

/** Share of capacity that no machine has claimed, in percent. */
function freePercent(
  hosts: readonly HostCapacity[],
  loads: readonly MachineLoad[],
): { cpu: number; memory: number } {
  const total = { cpu: 0, memory: 0 };
  for (const { availableMhz, availableMiB } of hosts) {
    total.cpu += availableMhz;
    total.memory += availableMiB;
  }
  const claimed = { cpu: 0, memory: 0 };
  for (const { cpuReservationMhz, memoryReservationMiB } of loads) {
    claimed.cpu += Math.max(cpuReservationMhz, defaultCpuMhz);
    claimed.memory += memoryReservationMiB;
  }
  const percent = (all: number, used: number) => (all === 0 ? 0 : Math.max(0, (100 * (all - used)) / all));
  return { cpu: percent(total.cpu, claimed.cpu), memory: percent(total.memory, claimed.memory) };
}

/** How many hosts may fail so that the rest still has a slot for every machine. */
function toleratedFailures(
  hosts: readonly HostCapacity[],
  loads: readonly MachineLoad[],
  fixed: { readonly cpu: number; readonly memory: number } | undefined,
): number {
  const slot = fixed ?? {
    cpu: Math.max(defaultCpuMhz, ...loads.map(({ cpuReservationMhz }) => cpuReservationMhz)),
    memory: Math.max(1, ...loads.map(({ memoryReservationMiB }) => memoryReservationMiB)),
  };
  const slots = hosts
    .map(({ availableMhz, availableMiB }) =>
      Math.floor(Math.min(availableMhz / slot.cpu, availableMiB / slot.memory)),
    )
    .sort((a, b) => b - a);
  let left = slots.reduce((sum, count) => sum + count, 0);
  for (const [failures, count] of slots.entries()) {
    left -= count;
    if (left < loads.length) return failures;
  }
  return slots.length;
}

/** Throws InsufficientFailoverResourcesFault when one more running machine would use room kept for failures. */
export function admitFailover(
  registry: Registry,
  compute: ComputeObject,
  hosts: readonly HostCapacity[],
  added: MachineLoad,
): void {
  const policy = failoverPolicy(compute);
  const effective = hosts.filter(({ isEffective }) => isEffective);
  const loads = [...runningLoads(registry, effective), added];
  if (policy?.kind === "percent") {
    const free = freePercent(effective, loads);
    if (free.cpu < policy.cpu || free.memory < policy.memory) throw insufficientFailover();
  }
  if (policy?.kind === "level" && toleratedFailures(effective, loads, policy.slot) < policy.level)
    throw insufficientFailover();
}

function insufficientFailover() {
  const message = "Insufficient resources to satisfy configured failover level for vSphere HA.";
  return methodFault("InsufficientFailoverResourcesFault", message);
}

/** What a cluster's summary says of its room for failures. */
export function failoverSummary(
  registry: Registry,
  compute: ComputeObject,
  hosts: readonly HostCapacity[],
): Pick<Vim.ClusterComputeResourceSummary, "currentFailoverLevel" | "admissionControlInfo"> {
  const policy = failoverPolicy(compute);
  if (!policy) return { currentFailoverLevel: 0 };
  const effective = hosts.filter(({ isEffective }) => isEffective);
  const loads = runningLoads(registry, effective);
  if (policy.kind === "hosts") {
    const hostStatus = policy.hosts.map((host) => ({ host, status: "green" as const }));
    return {
      currentFailoverLevel: 0,
      admissionControlInfo: { $type: "ClusterFailoverHostAdmissionControlInfo", hostStatus },
    };
  }
  const level = toleratedFailures(effective, loads, policy.kind === "level" ? policy.slot : undefined);
  if (policy.kind === "level")
    return {
      currentFailoverLevel: level,
      admissionControlInfo: {
        $type: "ClusterFailoverLevelAdmissionControlInfo",
        currentFailoverLevel: level,
      },
    };
  const free = freePercent(effective, loads);
  return {
    currentFailoverLevel: level,
    admissionControlInfo: {
      $type: "ClusterFailoverResourcesAdmissionControlInfo",
      currentCpuFailoverResourcesPercent: Math.floor(free.cpu),
      currentMemoryFailoverResourcesPercent: Math.floor(free.memory),
    },
  };
}
