import type { ComputeNode } from "../nodes/node.ts";
import { formatNodeName } from "../nodes/node-name.ts";
import { nodeUuid } from "../nodes/node-uuid.ts";
import type { Amounts, HostStats, NodeDatastore } from "../statistics/host-stats.ts";
import type { PlacementOptions } from "./placement-options.ts";
import {
  type Inventories,
  type Inventory,
  isSharingProvider,
  type ProviderTree,
  type ResourceClass,
  type ResourceProvider,
  sharingTrait,
} from "./provider-tree.ts";

/** Traits that this service gives and takes; all others on a provider are left alone. */
const ownTraits = /^(?:HW_ARCH_X86_64|CUSTOM_VMWARE_(?:HA|DRS_\w+))$/;

const drsTraits = {
  off: "CUSTOM_VMWARE_DRS_OFF",
  manual: "CUSTOM_VMWARE_DRS_MANUAL",
  partiallyAutomated: "CUSTOM_VMWARE_DRS_PARTIALLY_AUTOMATED",
  fullyAutomated: "CUSTOM_VMWARE_DRS_FULLY_AUTOMATED",
} as const;

const fieldOf = { VCPU: "vcpus", MEMORY_MB: "memoryMb", DISK_GB: "diskGb" } as const;

/** ESXi takes memory in multiples of 4 MB. */
const stepOf = { VCPU: 1, MEMORY_MB: 4, DISK_GB: 1 } as const;

const initialRatio: Amounts = { vcpus: 4, memoryMb: 1, diskGb: 1 };
const defaultStaleLimitMs = 10 * 60_000;

/** A node and its statistics, among those of all nodes. */
export interface PlacedNode {
  readonly node: Pick<ComputeNode, "name" | "uuid" | "vcenterUuid">;
  readonly stats: HostStats;
  /** How many nodes mount a datastore, by its moid. */
  readonly mounts: ReadonlyMap<string, number>;
}

/**
 * The providers of one node: its own, and with shared disk one for each of its datastores. Ratios, traits and
 * aggregates that others have set in `tree` are kept. Pure: nothing is read or sent.
 */
export function nodeProviders(
  placed: PlacedNode,
  tree: Pick<ProviderTree, "find">,
  options: PlacementOptions = {},
): readonly ResourceProvider[] {
  const { node, stats } = placed;
  const present = tree.find(node.uuid);
  const datastores =
    options.disk === "flat"
      ? []
      : stats.datastores.map((datastore) => sharing(placed, datastore, tree, options));
  const foreign = [...(present?.traits ?? [])].filter((trait) => !ownTraits.test(trait));
  const traits = ["HW_ARCH_X86_64", drsTraits[stats.drs], ...(stats.isHaEnabled ? ["CUSTOM_VMWARE_HA"] : [])];
  const isSharing = (uuid: string) => {
    const provider = tree.find(uuid);
    return provider !== undefined && isSharingProvider(provider);
  };
  // Aggregates of datastores that are mounted no more go with them.
  const former = new Set([...(present?.aggregates ?? [])].filter((uuid) => !isSharing(uuid)));
  return [
    {
      uuid: node.uuid,
      name: node.name,
      inventories: nodeInventories(placed, present, options),
      traits: new Set([...foreign, ...traits]),
      aggregates: new Set([...former, ...datastores.map(({ uuid }) => uuid)]),
    },
    ...datastores,
  ];
}

function nodeInventories(
  { stats, mounts }: PlacedNode,
  present: ResourceProvider | undefined,
  options: PlacementOptions,
): Inventories {
  const { reserved } = stats;
  const amounts = (total: number, taken: number, maxUnit: number) => ({ total, reserved: taken, maxUnit });
  const classes: Partial<Record<ResourceClass, Amount>> = {
    VCPU: amounts(stats.vcpus, reserved.vcpus, stats.maxUnit.vcpus),
    MEMORY_MB: amounts(stats.memoryMb, reserved.memoryMb, stats.maxUnit.memoryMb),
    ...(options.disk === "flat" && {
      DISK_GB: amounts(
        stats.localGb,
        Math.ceil(stats.datastores.reduce((sum, datastore) => sum + othersPart(datastore, mounts), 0)),
        stats.maxUnit.diskGb,
      ),
    }),
  };
  return inventories(classes, present, options, isClosed(stats, options));
}

/** What of a datastore is for the other nodes that mount it. */
function othersPart({ moid, capacityGb }: NodeDatastore, mounts: ReadonlyMap<string, number>): number {
  return capacityGb * (1 - 1 / (mounts.get(moid) ?? 1));
}

/** True for a node that must take nothing new. */
function isClosed(
  { state, ageMs }: HostStats,
  { staleLimitMs = defaultStaleLimitMs }: PlacementOptions,
): boolean {
  return state === "refused" || (state !== "ready" && ageMs > staleLimitMs);
}

function sharing(
  { node, stats }: PlacedNode,
  { moid, name, capacityGb, freeGb }: NodeDatastore,
  tree: Pick<ProviderTree, "find">,
  options: PlacementOptions,
): ResourceProvider {
  const uuid = nodeUuid(node.vcenterUuid, moid);
  const present = tree.find(uuid);
  const disk = { total: capacityGb, reserved: 0, maxUnit: freeGb };
  return {
    uuid,
    name: formatNodeName(moid, name, node.vcenterUuid.slice(0, 8)),
    inventories: inventories({ DISK_GB: disk }, present, options, isClosed(stats, options)),
    traits: new Set([...(present?.traits ?? []), sharingTrait]),
    aggregates: new Set([...(present?.aggregates ?? []), uuid]),
  };
}

type Amount = Pick<Inventory, "total" | "reserved" | "maxUnit">;

/** Inventories of the classes that have anything; a closed provider has all of it reserved. */
function inventories(
  classes: Partial<Record<ResourceClass, Amount>>,
  present: ResourceProvider | undefined,
  options: PlacementOptions,
  closed: boolean,
): Inventories {
  const entries = (Object.entries(classes) as [ResourceClass, Amount][]).flatMap(([name, amount]) => {
    const field = fieldOf[name];
    const stepSize = stepOf[name];
    const maxUnit = Math.floor(Math.min(amount.maxUnit, amount.total) / stepSize) * stepSize;
    if (amount.total <= 0 || maxUnit <= 0) return [];
    const reserved = amount.reserved + (options.reserved?.[field] ?? 0);
    const inventory: Inventory = {
      total: amount.total,
      reserved: closed ? amount.total : Math.min(amount.total, reserved),
      minUnit: 1,
      maxUnit,
      stepSize,
      allocationRatio:
        options.allocationRatios?.[field] ??
        present?.inventories[name]?.allocationRatio ??
        options.initialAllocationRatios?.[field] ??
        initialRatio[field],
    };
    return [[name, inventory] as const];
  });
  return Object.fromEntries(entries);
}
