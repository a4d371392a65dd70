import type { ResourceProvider } from "@novasphere/driver";
import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import type { ServiceLog } from "../log/service-log.ts";
import type { KnownTraits } from "./known-traits.ts";
import type { PlacementApi } from "./placement-api.ts";
import { expectStatus, placementProblem } from "./placement-error.ts";
import { type PlacementInventories, sameInventories, sameSet, toPlacement } from "./provider-form.ts";
import { fetchProvider, type ProviderRecord } from "./provider-record.ts";

const attempts = 4;

/** Somebody else has changed the provider since it was read. */
class GenerationConflict extends Error {}

/** What a writer needs. */
export interface ProviderWriterOptions {
  readonly placement: PlacementApi;
  readonly traits: KnownTraits;
  readonly log: ServiceLog;
}

/**
 * Makes a provider in Placement what it should be: one call for each of inventories, traits and aggregates that
 * differ, none when nothing does. When another service changed it meanwhile, it is read again and `wanted` is asked
 * anew, so that what the other did is kept.
 */
export async function writeProvider(
  record: ProviderRecord,
  wanted: (present: ProviderRecord) => ResourceProvider | Promise<ResourceProvider>,
  options: ProviderWriterOptions,
): Promise<ProviderRecord> {
  let present = record;
  for (let attempt = 1; ; attempt += 1)
    try {
      return await writeOnce(present, await wanted(present), options);
    } catch (error) {
      if (!(error instanceof GenerationConflict) || attempt === attempts) throw error;
      present = (await fetchProvider(options.placement, record.uuid)) ?? present;
    }
}

async function writeOnce(
  record: ProviderRecord,
  wanted: ResourceProvider,
  options: ProviderWriterOptions,
): Promise<ProviderRecord> {
  const inventories = await writeInventories(
    record,
    toPlacement(wanted.inventories, record.inventories),
    options,
  );
  const admitted = await options.traits.admit(wanted.traits);
  const traits = sameSet(admitted, inventories.traits)
    ? inventories
    : await put(options.placement, inventories, "traits", "1.6", [...admitted], { traits: admitted });
  return sameSet(wanted.aggregates, traits.aggregates)
    ? traits
    : await put(options.placement, traits, "aggregates", "1.19", [...wanted.aggregates], {
        aggregates: wanted.aggregates,
      });
}

async function writeInventories(
  record: ProviderRecord,
  wanted: PlacementInventories,
  { placement, log }: ProviderWriterOptions,
): Promise<ProviderRecord> {
  if (sameInventories(record.inventories, wanted)) return record;
  const write = (inventories: PlacementInventories) =>
    put(placement, record, "inventories", "1.26", inventories, { inventories });
  try {
    return await write(wanted);
  } catch (error) {
    if (!(error instanceof InventoryInUse)) throw error;
    log.warn(`${record.name} keeps inventory that instances use: ${error.message}`);
    const kept = { ...record.inventories, ...wanted };
    return sameInventories(record.inventories, kept) ? record : await write(kept);
  }
}

/** A class that instances have allocations of would vanish. */
class InventoryInUse extends Error {}

async function put(
  placement: PlacementApi,
  record: ProviderRecord,
  part: "inventories" | "traits" | "aggregates",
  version: string,
  value: JsonValue,
  changes: Partial<ProviderRecord>,
): Promise<ProviderRecord> {
  const path = `/resource_providers/${record.uuid}/${part}`;
  const body: JsonObject = { resource_provider_generation: record.generation, [part]: value };
  const answer = await placement.send({ method: "PUT", path, version, body });
  if (answer.status === 409) {
    const { code, detail } = placementProblem(answer);
    if (code === "placement.concurrent_update") throw new GenerationConflict(detail);
    if (code === "placement.inventory.inuse") throw new InventoryInUse(detail);
    // Older releases say it in words only.
    if (/generation|concurrent/i.test(detail)) throw new GenerationConflict(detail);
  }
  const { resource_provider_generation: generation = record.generation + 1 } = expectStatus(
    answer,
    [200],
    `PUT ${path}`,
  ) as { resource_provider_generation?: number };
  return { ...record, ...changes, generation };
}
