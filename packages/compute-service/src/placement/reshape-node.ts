import {
  type ComputeDriver,
  DriverError,
  isSharingProvider,
  type ProviderTree,
  type ResourceProvider,
} from "@novasphere/driver";
import type { JsonObject } from "@novasphere/oslo-messaging";
import type { ServiceLog } from "../log/service-log.ts";
import type { DirectoryNode } from "../nodes/node-directory.ts";
import {
  type Consumer,
  changedConsumers,
  fetchConsumers,
  fetchGiven,
  toAllocations,
} from "./given-resources.ts";
import type { PlacementApi } from "./placement-api.ts";
import { expectStatus, placementProblem } from "./placement-error.ts";
import type { ProviderCache } from "./provider-cache.ts";
import { inDriverForm, toPlacement } from "./provider-form.ts";
import { type ProviderRecord, toResourceProvider } from "./provider-record.ts";
import { type Held, withRoomFor } from "./room-for.ts";

const attempts = 4;

/** What a reshape needs. */
export interface ReshapeOptions {
  readonly placement: PlacementApi;
  readonly driver: ComputeDriver;
  readonly cache: ProviderCache;
  readonly log: ServiceLog;
}

/** True when the driver wants allocations before it describes a node. */
export function isReshapeNeeded(error: unknown): boolean {
  return error instanceof DriverError && error.code === "DRIVER_RESHAPE_NEEDED";
}

/**
 * Gives a node's providers another form, and what consumers have of them with it, at once: as Nova's own service does when
 * it starts. One call for each consumer on the node, and one that changes everything or nothing. When somebody changed
 * a provider or a consumer meanwhile, all is read again. The tree and the cache have the new form afterwards.
 */
export async function reshapeNode(
  node: DirectoryNode,
  tree: ProviderTree,
  { placement, driver, cache, log }: ReshapeOptions,
): Promise<void> {
  const toDriver = (uuid: string) => (uuid === node.uuid ? node.driverUuid : uuid);
  const toRecord = (uuid: string) => (uuid === node.driverUuid ? node.uuid : uuid);
  const former = tree.list();
  for (let attempt = 1; ; attempt += 1) {
    const given = await fetchGiven(placement, node.uuid);
    const consumers = await fetchConsumers(placement, given.keys());
    const allocations = toAllocations(consumers, toDriver);
    await driver.updateProviderTree(tree, node.driverName, { allocations });
    const moved = changedConsumers(consumers, allocations, toRecord);
    if (await loadDatastores(node, tree, cache)) await driver.updateProviderTree(tree, node.driverName);
    const records = recordsOf(moved, node, tree, cache);
    const inventories: Record<string, JsonObject> = {};
    for (const record of records) {
      const wanted = tree.find(toDriver(record.uuid))?.inventories ?? {};
      const held = await heldOf(placement, record.uuid, moved);
      inventories[record.uuid] = {
        resource_provider_generation: record.generation,
        inventories: withRoomFor(toPlacement(wanted, record.inventories), held),
      };
    }
    const body = { inventories, allocations: Object.fromEntries(moved) } as unknown as JsonObject;
    const answer = await placement.send({ method: "POST", path: "/reshaper", version: "1.30", body });
    const isConflict =
      answer.status === 409 && placementProblem(answer).code === "placement.concurrent_update";
    if (!isConflict || attempt === attempts) expectStatus(answer, [204], `POST /reshaper for ${node.name}`);
    for (const { uuid } of records) await cache.reload(uuid);
    if (!isConflict) {
      log.info(
        `the disk of ${node.name} has another form in Placement, with that of ${moved.size} consumers`,
      );
      setPresent(tree, records, node, cache);
      return driver.updateProviderTree(tree, node.driverName);
    }
    for (const provider of former) tree.set(provider);
    setPresent(tree, records, node, cache);
  }
}

/** Reads, or makes, the providers of a node's datastores as they are in Placement. True when there were new ones. */
async function loadDatastores(
  node: DirectoryNode,
  tree: ProviderTree,
  cache: ProviderCache,
): Promise<boolean> {
  const { aggregates = new Set() } = tree.find(node.driverUuid) ?? {};
  const missing = tree
    .list()
    .filter((provider) => isSharingProvider(provider) && aggregates.has(provider.uuid))
    .filter(({ uuid }) => !cache.isFresh(uuid));
  for (const provider of missing) tree.set(toResourceProvider(await cache.load(provider)));
  return missing.length > 0;
}

/** The node's record, and those of the datastores that consumers have something of. */
function recordsOf(
  moved: ReadonlyMap<string, Consumer>,
  node: DirectoryNode,
  tree: ProviderTree,
  cache: ProviderCache,
): readonly ProviderRecord[] {
  const uuids = [...moved.values()].flatMap(({ allocations }) => Object.keys(allocations));
  const datastores = [...new Set(uuids)].filter((uuid) => {
    const provider = tree.find(uuid);
    return provider !== undefined && isSharingProvider(provider);
  });
  return [node.uuid, ...datastores].flatMap((uuid) => cache.find(uuid) ?? []);
}

/** What a provider has to have room for once these consumers have theirs. One call. */
async function heldOf(
  placement: PlacementApi,
  provider: string,
  moved: ReadonlyMap<string, Consumer>,
): Promise<Held> {
  const held = new Map<string, { amounts: number[]; others: number }>();
  const of = (name: string) => {
    const entry = held.get(name) ?? { amounts: [], others: 0 };
    held.set(name, entry);
    return entry;
  };
  for (const { allocations } of moved.values())
    for (const [name, amount] of Object.entries(allocations[provider]?.resources ?? {}))
      of(name).amounts.push(amount);
  for (const [consumer, amounts] of await fetchGiven(placement, provider))
    if (!moved.has(consumer))
      for (const [name, amount] of Object.entries(amounts)) {
        const entry = held.get(name);
        if (entry) entry.others += amount;
      }
  return held;
}

function setPresent(
  tree: ProviderTree,
  records: readonly ProviderRecord[],
  node: DirectoryNode,
  cache: ProviderCache,
): void {
  for (const { uuid } of records) {
    const record = cache.find(uuid);
    if (!record) continue;
    const provider: ResourceProvider = toResourceProvider(record);
    tree.set(uuid === node.uuid ? inDriverForm(provider, node) : provider);
  }
}
