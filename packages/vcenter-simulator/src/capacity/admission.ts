import { methodFault } from "../faults/method-fault.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { admitFailover } from "./failover.ts";
import type { HostCapacity } from "./host-capacity.ts";
import { type MachineLoad, machineLoad } from "./machine-load.ts";
import { ownerOf } from "./placement.ts";
import type { PoolNode } from "./pool-capacity.ts";

type Machine = ManagedObject<"VirtualMachine">;

function insufficientMemory(unreservedMiB: number, requestedMiB: number) {
  const message = "The host does not have sufficient memory resources to satisfy the reservation.";
  return methodFault("InsufficientMemoryResourcesFault", message, {
    unreserved: Math.max(0, Math.round(unreservedMiB * 2 ** 20)),
    requested: Math.round(requestedMiB * 2 ** 20),
  });
}

function insufficientCpu(unreservedMhz: number, requestedMhz: number) {
  const message = "The operation failed due to insufficient CPU resources in the parent resource pool.";
  return methodFault("InsufficientCpuResourcesFault", message, {
    unreserved: Math.max(0, Math.round(unreservedMhz)),
    requested: Math.round(requestedMhz),
  });
}

/**
 * Throws when a machine may not be powered on on a host. What counts is what is guaranteed: reservations
 * and memory overhead must fit into the pool and the host. Where memory is not overcommitted, configured
 * memory must fit too: into every limit above the machine, and into the host.
 */
export function admitPowerOn(vcenter: Vcenter, vm: Machine, host: ManagedObject<"HostSystem">): void {
  const pool = vcenter.registry.require("ResourcePool", vm.properties.resourcePool);
  const compute = ownerOf(vcenter, pool);
  const { hosts, pools } = vcenter.capacity.measure(compute);
  const figures = hosts.find((candidate) => candidate.host.ref.value === host.ref.value);
  const node = pools.find((candidate) => candidate.pool.ref.value === pool.ref.value);
  if (!figures || !node) return;
  const load = machineLoad(vm, figures.totalMhz / host.properties.hardware.cpuInfo.numCpuCores);
  admitToPool(node, load);
  admitToHost(figures, vm, load);
  admitFailover(vcenter.registry, compute, hosts, load);
  if (!vcenter.settings.memoryOvercommit) admitConfiguredMemory(vm, figures, node);
}

function admitToPool(node: PoolNode, load: MachineLoad): void {
  const { memory, cpu } = node.unreserved;
  if (load.memoryReservationMiB > memory) throw insufficientMemory(memory, load.memoryReservationMiB);
  if (load.cpuReservationMhz > cpu) throw insufficientCpu(cpu, load.cpuReservationMhz);
}

function admitToHost(figures: HostCapacity, vm: Machine, load: MachineLoad): void {
  const { availableMiB, reservedMiB, availableMhz, reservedMhz, host } = figures;
  if (load.memoryReservationMiB > availableMiB - reservedMiB)
    throw insufficientMemory(availableMiB - reservedMiB, load.memoryReservationMiB);
  if (load.cpuReservationMhz > availableMhz - reservedMhz)
    throw insufficientCpu(availableMhz - reservedMhz, load.cpuReservationMhz);
  const { numCPU } = vm.properties.config.hardware;
  const { numCpuThreads } = host.properties.hardware.cpuInfo;
  if (numCPU > numCpuThreads) {
    const message = `The virtual machine requires ${numCPU} CPUs and the host has ${numCpuThreads}.`;
    throw methodFault("NotEnoughCpus", message, { numCpuDest: numCpuThreads, numCpuVm: numCPU });
  }
}

function admitConfiguredMemory(vm: Machine, figures: HostCapacity, node: PoolNode): void {
  const { memoryMB } = vm.properties.config.hardware;
  const left = figures.availableMiB - figures.grantedMiB;
  if (memoryMB > left) throw insufficientMemory(left, memoryMB);
  for (let next: PoolNode | undefined = node; next; next = next.parent) {
    const room = next.maxUsage.memory - next.demand.memory.granted;
    if (memoryMB > room) throw insufficientMemory(room, memoryMB);
  }
}
