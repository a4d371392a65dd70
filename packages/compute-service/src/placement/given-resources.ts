import type { Allocations } from "@novasphere/driver";
import type { JsonObject } from "@novasphere/oslo-messaging";
import { forEachAtMost } from "./for-each-at-most.ts";
import type { PlacementApi } from "./placement-api.ts";
import { expectStatus } from "./placement-error.ts";

const version = "1.28";
const concurrency = 4;

/** Amounts by resource class. */
type Amounts = Readonly<Record<string, number>>;

/** What one consumer has of all providers, as Placement keeps it. */
export interface Consumer {
  readonly allocations: Readonly<Record<string, { readonly resources: Amounts }>>;
  readonly project_id: string;
  readonly user_id: string;
  readonly consumer_generation: number | null;
}

async function get(placement: PlacementApi, path: string): Promise<JsonObject> {
  const answer = await placement.send({ method: "GET", path, version });
  return expectStatus(answer, [200], `GET ${path}`) as JsonObject;
}

/** What each consumer has of one provider. One call. */
export async function fetchGiven(
  placement: PlacementApi,
  provider: string,
): Promise<ReadonlyMap<string, Amounts>> {
  const { allocations } = await get(placement, `/resource_providers/${provider}/allocations`);
  const given = Object.entries(allocations as unknown as Record<string, { resources: Amounts }>);
  return new Map(given.map(([consumer, { resources }]) => [consumer, resources]));
}

/** All that these consumers have, by their UUIDs; those that have nothing any more are left out. A call for each. */
export async function fetchConsumers(
  placement: PlacementApi,
  uuids: Iterable<string>,
): Promise<ReadonlyMap<string, Consumer>> {
  const consumers = new Map<string, Consumer>();
  await forEachAtMost(concurrency, [...uuids], async (uuid) => {
    const consumer = (await get(placement, `/allocations/${uuid}`)) as unknown as Consumer;
    if (Object.keys(consumer.allocations).length > 0) consumers.set(uuid, consumer);
  });
  return consumers;
}

/** The driver's form of what consumers have; `rename` gives the driver's UUID of a provider. */
export function toAllocations(
  consumers: ReadonlyMap<string, Consumer>,
  rename: (provider: string) => string,
): Allocations {
  return new Map(
    [...consumers].map(([consumer, { allocations }]) => [
      consumer,
      new Map(
        Object.entries(allocations).map(([provider, { resources }]) => [
          rename(provider),
          new Map(Object.entries(resources)),
        ]),
      ),
    ]),
  );
}

/** Those consumers that have something else in `allocations`, with that. */
export function changedConsumers(
  consumers: ReadonlyMap<string, Consumer>,
  allocations: Allocations,
  rename: (provider: string) => string,
): ReadonlyMap<string, Consumer> {
  return new Map(
    [...consumers].flatMap(([uuid, consumer]) => {
      const providers = [...(allocations.get(uuid) ?? [])].map(([provider, amounts]) => {
        return [rename(provider), { resources: Object.fromEntries(amounts) }] as const;
      });
      const moved = Object.fromEntries(providers);
      return sameGiven(consumer.allocations, moved) ? [] : [[uuid, { ...consumer, allocations: moved }]];
    }),
  );
}

function sameGiven(one: Consumer["allocations"], other: Consumer["allocations"]): boolean {
  return isWithin(one, other) && isWithin(other, one);
}

function isWithin(one: Consumer["allocations"], other: Consumer["allocations"]): boolean {
  return Object.entries(one).every(([provider, { resources }]) =>
    Object.entries(resources).every(([name, amount]) => other[provider]?.resources[name] === amount),
  );
}
