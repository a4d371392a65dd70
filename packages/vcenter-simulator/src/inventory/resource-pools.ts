import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { invalidArgument, invalidState } from "../faults/faults.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { entityDefaults, nameForChild, refuseDuplicate, without, withRef } from "./entity.ts";
import { escapeName } from "./inventory-name.ts";

/** A pool of either type. */
export type PoolObject = ManagedObject<"ResourcePool" | "VirtualApp">;

const usage: Vim.ResourcePoolResourceUsage = {
  reservationUsed: 0,
  reservationUsedForVm: 0,
  unreservedForPool: 0,
  unreservedForVm: 0,
  overallUsage: 0,
  maxUsage: 0,
};
const runtime: Vim.ResourcePoolRuntimeInfo = { memory: usage, cpu: usage, overallStatus: "green" };

const sharesByLevel = { low: 0.5, normal: 1, high: 2 } as const;

/** Shares with the number that belongs to their level; `normal` is the number for the level normal. */
function completeShares(shares: Vim.SharesInfo | undefined, normal: number): Vim.SharesInfo {
  const level = shares?.level ?? "normal";
  return { shares: level === "custom" ? (shares?.shares ?? normal) : normal * sharesByLevel[level], level };
}

/** An allocation with everything filled in: what `next` leaves out comes from `present`. */
export function completeAllocation(
  next: Vim.ResourceAllocationInfo | undefined,
  present: Vim.ResourceAllocationInfo | undefined,
  normalShares: number,
): Vim.ResourceAllocationInfo {
  return {
    reservation: next?.reservation ?? present?.reservation ?? 0,
    expandableReservation: next?.expandableReservation ?? present?.expandableReservation ?? true,
    limit: next?.limit ?? present?.limit ?? -1,
    shares: completeShares(next?.shares ?? present?.shares, normalShares),
  };
}

/** Adds a pool below `parent` without looking at its siblings. */
export function addPool(
  vcenter: Vcenter,
  parent: ManagedObject,
  owner: ManagedObjectReference,
  name: string,
  spec: Partial<Vim.ResourceConfigSpec>,
  type: PoolObject["ref"]["type"] = "ResourcePool",
): PoolObject {
  const moid = vcenter.ids.nextMoid(type);
  const config = poolConfig(vcenter, { type, value: moid }, spec, undefined);
  const summary = { name, config, runtime };
  const common = {
    ...entityDefaults,
    name,
    parent: parent.ref,
    owner,
    resourcePool: [],
    vm: [],
    config,
    runtime,
    summary,
  };
  if (type === "ResourcePool") return vcenter.registry.add(type, moid, common);
  const instanceUuid = vcenter.ids.uuid(moid, "instanceUuid");
  return vcenter.registry.add(type, moid, {
    ...common,
    summary: { $type: "VirtualAppSummary", ...summary, vAppState: "started", instanceUuid },
    vAppConfig: {
      annotation: "",
      instanceUuid,
      ipAssignment: {},
      installBootRequired: false,
      installBootStopDelay: 0,
    },
  });
}

function poolConfig(
  vcenter: Vcenter,
  entity: ManagedObjectReference,
  spec: Partial<Vim.ResourceConfigSpec>,
  present: Vim.ResourceConfigSpec | undefined,
): Vim.ResourceConfigSpec {
  return {
    entity,
    changeVersion: vcenter.time,
    lastModified: vcenter.time,
    cpuAllocation: completeAllocation(spec.cpuAllocation, present?.cpuAllocation, 4000),
    memoryAllocation: completeAllocation(spec.memoryAllocation, present?.memoryAllocation, 163840),
  };
}

/** Creates a pool or vApp below a pool. Throws InvalidName, DuplicateName, InvalidArgument. */
export function createPool(
  vcenter: Vcenter,
  parent: PoolObject,
  name: string,
  spec: Partial<Vim.ResourceConfigSpec>,
  type?: PoolObject["ref"]["type"],
): PoolObject {
  const stored = nameForChild(vcenter, parent, name);
  checkAllocations(spec);
  const pool = addPool(vcenter, parent, parent.properties.owner, stored, spec, type);
  vcenter.registry.update(parent, { resourcePool: withRef(parent.properties.resourcePool, pool.ref) });
  return pool;
}

/** Changes a pool's name, allocations or both. Throws InvalidName, DuplicateName, InvalidArgument. */
export function updatePool(
  vcenter: Vcenter,
  pool: PoolObject,
  name: string | undefined,
  spec: Vim.ResourceConfigSpec | undefined,
): void {
  const stored = name === undefined ? pool.properties.name : escapeName(name);
  const parent = vcenter.registry.findAny(pool.properties.parent);
  if (parent) refuseDuplicate(vcenter, parent, stored, pool);
  if (spec) checkAllocations(spec);
  const config = spec ? poolConfig(vcenter, pool.ref, spec, pool.properties.config) : pool.properties.config;
  vcenter.registry.update(pool, { name: stored, config });
}

function checkAllocations(spec: Partial<Vim.ResourceConfigSpec>): void {
  for (const kind of ["cpuAllocation", "memoryAllocation"] as const) {
    const { reservation, limit } = spec[kind] ?? {};
    if (reservation !== undefined && reservation < 0) throw invalidArgument(`spec.${kind}.reservation`);
    if (limit !== undefined && limit < -1) throw invalidArgument(`spec.${kind}.limit`);
    if (limit !== undefined && limit !== -1 && (reservation ?? 0) > limit)
      throw invalidArgument(`spec.${kind}.reservation`);
  }
}

/** Removes a pool; its VMs and pools move up to its parent. Throws InvalidState for a root pool. */
export function destroyPool(vcenter: Vcenter, pool: PoolObject): void {
  const parent = vcenter.registry.find("ResourcePool", pool.properties.parent);
  if (!parent) throw invalidState("The root resource pool cannot be destroyed.");
  const { vm, resourcePool } = pool.properties;
  for (const ref of vm)
    vcenter.registry.update(vcenter.registry.require("VirtualMachine", ref), { resourcePool: parent.ref });
  for (const ref of resourcePool)
    vcenter.registry.update(vcenter.registry.require("ResourcePool", ref), { parent: parent.ref });
  vcenter.registry.update(parent, {
    vm: [...parent.properties.vm, ...vm],
    resourcePool: [...without(parent.properties.resourcePool, pool.ref), ...resourcePool],
  });
  vcenter.registry.remove(pool.ref);
}

/** Keeps `summary` in step with the pool's name, configuration and runtime. */
export function mirrorPool(vcenter: Vcenter): void {
  for (const type of ["ResourcePool", "VirtualApp"] as const)
    vcenter.registry.setMirror(type, ({ properties }) => {
      const { name, config, runtime, summary } = properties;
      return { summary: { ...summary, name, config, runtime } };
    });
}
