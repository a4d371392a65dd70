import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { ComputeObject } from "../inventory/compute-resources.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Registry, RegistryChange } from "../state/registry.ts";
import { clusterSummary } from "./cluster-summary.ts";
import { type HostCapacity, hostCapacity, hostQuickStats } from "./host-capacity.ts";
import { type PoolNode, poolNodes, poolQuickStats, poolRuntime } from "./pool-capacity.ts";

/** Properties of each type that capacity follows from. */
const relevant: Readonly<Record<string, readonly string[]>> = {
  HostSystem: ["runtime", "hardware", "vm"],
  ResourcePool: ["config", "resourcePool", "vm"],
  VirtualApp: ["config", "resourcePool", "vm"],
  VirtualMachine: ["runtime", "config"],
  ClusterComputeResource: ["host", "configuration"],
  ComputeResource: ["host"],
};

/** One compute resource with all figures of its hosts and pools. */
export interface ComputeCapacity {
  readonly compute: ComputeObject;
  readonly hosts: readonly HostCapacity[];
  readonly pools: readonly PoolNode[];
}

/**
 * Keeps usage and capacity of hosts, pools and clusters in step with the machines that run. Changes are
 * noted as they happen and worked into the properties by {@link CapacityLedger.settle}, before anyone reads.
 */
export class CapacityLedger {
  readonly #registry: Registry;
  readonly #stale = new Set<string>();
  #isWriting = false;

  constructor(registry: Registry) {
    this.#registry = registry;
    registry.onChange((change) => this.#note(change));
  }

  /** Brings the properties of every compute resource something happened in up to date. */
  settle(): void {
    for (const moid of this.#stale) {
      this.#stale.delete(moid);
      const compute = this.#registry.find("ComputeResource", { type: "ComputeResource", value: moid });
      if (compute) this.#write(this.measure(compute));
    }
  }

  /** Adds up a compute resource as it is now. */
  measure(compute: ComputeObject): ComputeCapacity {
    const hosts: HostCapacity[] = [];
    const capacity = { cpu: 0, memory: 0 };
    let cores = 0;
    for (const ref of compute.properties.host) {
      const host = this.#registry.find("HostSystem", ref);
      if (!host) continue;
      const figures = hostCapacity(this.#registry, host);
      hosts.push(figures);
      cores += host.properties.hardware.cpuInfo.numCpuCores;
      if (!figures.isEffective) continue;
      capacity.cpu += figures.availableMhz;
      capacity.memory += figures.availableMiB;
    }
    const mhz = hosts.reduce((sum, { totalMhz }) => sum + totalMhz, 0);
    const coreMhz = cores === 0 ? 0 : mhz / cores;
    const root = compute.properties.resourcePool;
    return { compute, hosts, pools: poolNodes(this.#registry, root, capacity, coreMhz) };
  }

  #write(measured: ComputeCapacity): void {
    this.#isWriting = true;
    try {
      this.#writeFigures(measured);
    } finally {
      this.#isWriting = false;
    }
  }

  #writeFigures(measured: ComputeCapacity): void {
    for (const figures of measured.hosts) {
      const { host } = figures;
      const { summary } = host.properties;
      this.#registry.update(host, { summary: { ...summary, quickStats: hostQuickStats(figures) } });
    }
    for (const node of measured.pools) this.#writePool(node);
    const summary = clusterSummary(this.#registry, measured);
    this.#registry.update(measured.compute, { summary });
  }

  #writePool(node: PoolNode): void {
    const { pool } = node;
    const { summary, config } = pool.properties;
    this.#registry.update(pool, {
      runtime: poolRuntime(node),
      summary: { ...summary, quickStats: poolQuickStats(node) },
      ...(node.parent ? {} : { config: rootConfig(config, node) }),
    });
  }

  #note(change: RegistryChange): void {
    const names = relevant[change.object.ref.type];
    if (!names || this.#isWriting) return;
    if (change.kind === "changed" && !change.names.some((name) => names.includes(name))) return;
    const ref = this.#computeOf(change.object);
    if (!ref) return;
    if (this.#stale.size === 0) queueMicrotask(() => this.settle());
    this.#stale.add(ref.value);
  }

  #computeOf(object: ManagedObject): ManagedObjectReference | undefined {
    const properties = object.properties as {
      owner?: ManagedObjectReference;
      parent?: ManagedObjectReference;
      runtime?: { host?: ManagedObjectReference };
    };
    if (object.ref.type.endsWith("ComputeResource")) return object.ref;
    if (object.ref.type === "HostSystem") return properties.parent;
    if (object.ref.type !== "VirtualMachine") return properties.owner;
    return this.#registry.find("HostSystem", properties.runtime?.host)?.properties.parent;
  }
}

/** A root pool's allocations are what its hosts give. */
function rootConfig(config: Vim.ResourceConfigSpec, node: PoolNode): Vim.ResourceConfigSpec {
  const whole = (allocation: Vim.ResourceAllocationInfo, amount: number) => ({
    ...allocation,
    reservation: Math.round(amount),
    limit: Math.round(amount),
  });
  return {
    ...config,
    cpuAllocation: whole(config.cpuAllocation, node.maxUsage.cpu),
    memoryAllocation: whole(config.memoryAllocation, node.maxUsage.memory),
  };
}
