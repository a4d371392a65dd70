import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { PoolObject } from "../inventory/resource-pools.ts";
import type { Registry } from "../state/registry.ts";
import { machineLoad } from "./machine-load.ts";

/** One resource in the unit its allocations use: MHz, or MiB. */
export type Resource = "cpu" | "memory";

/** What a pool and everything below it use of one resource. */
interface PoolDemand {
  readonly used: number;
  /** Configured memory of running machines below; for CPU the same as `used`. */
  readonly granted: number;
  readonly reservedForVm: number;
  /** Reservations of machines and of child pools. */
  readonly reserved: number;
}

/** A pool with what it uses and what it may still give. */
export interface PoolNode {
  readonly pool: PoolObject;
  readonly parent: PoolNode | undefined;
  readonly demand: Readonly<Record<Resource, PoolDemand>>;
  /** Upper bound of usage through its own limit and those above; set once its parent's is known. */
  readonly maxUsage: Readonly<Record<Resource, number>>;
  readonly unreserved: Readonly<Record<Resource, number>>;
}

interface Draft {
  readonly pool: PoolObject;
  readonly children: Draft[];
  readonly demand: Record<Resource, PoolDemand>;
}

/** The pools of one compute resource, parents first, for the capacity its hosts give. */
export function poolNodes(
  registry: Registry,
  root: ManagedObjectReference,
  capacity: Readonly<Record<Resource, number>>,
  coreMhz: number,
): PoolNode[] {
  const top = registry.find("ResourcePool", root);
  if (!top) return [];
  const nodes: PoolNode[] = [];
  const pending: [Draft, PoolNode | undefined][] = [[draft(registry, top, coreMhz), undefined]];
  for (let next = pending.shift(); next; next = pending.shift()) {
    const [current, parent] = next;
    const node = settle(current, parent, capacity);
    nodes.push(node);
    for (const child of current.children) pending.push([child, node]);
  }
  return nodes;
}

/** The allocation of one resource. */
function allocationOf(pool: PoolObject, resource: Resource): Vim.ResourceAllocationInfo {
  const { cpuAllocation, memoryAllocation } = pool.properties.config;
  return resource === "cpu" ? cpuAllocation : memoryAllocation;
}

function draft(registry: Registry, pool: PoolObject, coreMhz: number): Draft {
  const children: Draft[] = [];
  for (const ref of pool.properties.resourcePool) {
    const child = registry.find("ResourcePool", ref);
    if (child) children.push(draft(registry, child, coreMhz));
  }
  const own = machinesOf(registry, pool, coreMhz);
  const demand = { cpu: own.cpu, memory: own.memory };
  for (const resource of ["cpu", "memory"] as const)
    for (const child of children) demand[resource] = add(demand[resource], child, resource);
  return { pool, children, demand };
}

function machinesOf(registry: Registry, pool: PoolObject, coreMhz: number): Record<Resource, PoolDemand> {
  const cpu = { used: 0, granted: 0, reservedForVm: 0, reserved: 0 };
  const memory = { ...cpu };
  for (const ref of pool.properties.vm) {
    const machine = registry.find("VirtualMachine", ref);
    if (machine?.properties.runtime.powerState !== "poweredOn") continue;
    const load = machineLoad(machine, coreMhz);
    cpu.used += load.cpuMhz;
    cpu.granted += load.cpuMhz;
    cpu.reservedForVm += load.cpuReservationMhz;
    memory.used += load.memoryMiB;
    memory.granted += load.grantedMiB;
    memory.reservedForVm += load.memoryReservationMiB;
  }
  return {
    cpu: { ...cpu, reserved: cpu.reservedForVm },
    memory: { ...memory, reserved: memory.reservedForVm },
  };
}

/** A child pool claims its reservation, or more when it is expandable and its machines reserve more. */
function add(sum: PoolDemand, child: Draft, resource: Resource): PoolDemand {
  const { reservation, expandableReservation } = allocationOf(child.pool, resource);
  const demand = child.demand[resource];
  const own = Number(reservation ?? 0);
  const claimed = expandableReservation === true ? Math.max(own, demand.reserved) : own;
  return {
    used: sum.used + demand.used,
    granted: sum.granted + demand.granted,
    reservedForVm: sum.reservedForVm,
    reserved: sum.reserved + claimed,
  };
}

function settle(
  current: Draft,
  parent: PoolNode | undefined,
  capacity: Readonly<Record<Resource, number>>,
): PoolNode {
  const maxUsage = { cpu: 0, memory: 0 };
  const unreserved = { cpu: 0, memory: 0 };
  for (const resource of ["cpu", "memory"] as const) {
    const { reserved } = current.demand[resource];
    if (!parent) {
      maxUsage[resource] = capacity[resource];
      unreserved[resource] = Math.max(0, capacity[resource] - reserved);
      continue;
    }
    const { limit, reservation, expandableReservation } = allocationOf(current.pool, resource);
    const bound = limit === undefined || Number(limit) < 0 ? Number.POSITIVE_INFINITY : Number(limit);
    maxUsage[resource] = Math.min(bound, parent.maxUsage[resource]);
    const own = Math.max(0, Number(reservation ?? 0) - reserved);
    const borrowed = expandableReservation === true ? parent.unreserved[resource] : 0;
    unreserved[resource] = Math.max(0, Math.min(own + borrowed, bound - reserved));
  }
  return { pool: current.pool, parent, demand: current.demand, maxUsage, unreserved };
}

/** The pool's `runtime`, in MHz and bytes. */
export function poolRuntime(node: PoolNode): Vim.ResourcePoolRuntimeInfo {
  return { memory: usageOf(node, "memory", 2 ** 20), cpu: usageOf(node, "cpu", 1), overallStatus: "green" };
}

function usageOf(node: PoolNode, resource: Resource, unit: number): Vim.ResourcePoolResourceUsage {
  const demand = node.demand[resource];
  const inUnit = (value: number) => Math.round(value * unit);
  return {
    reservationUsed: inUnit(demand.reserved),
    reservationUsedForVm: inUnit(demand.reservedForVm),
    unreservedForPool: inUnit(node.unreserved[resource]),
    unreservedForVm: inUnit(node.unreserved[resource]),
    overallUsage: inUnit(demand.used),
    maxUsage: inUnit(node.maxUsage[resource]),
  };
}

/** The pool's `summary.quickStats`, in MHz and MiB. */
export function poolQuickStats(node: PoolNode): Vim.ResourcePoolQuickStats {
  const { cpu, memory } = node.demand;
  return {
    overallCpuUsage: Math.round(cpu.used),
    overallCpuDemand: Math.round(cpu.used),
    guestMemoryUsage: Math.round(memory.granted / 4),
    hostMemoryUsage: Math.round(memory.used),
    privateMemory: Math.round(memory.granted),
    sharedMemory: 0,
    swappedMemory: 0,
    balloonedMemory: 0,
    overheadMemory: Math.round(memory.used - memory.granted),
  };
}
