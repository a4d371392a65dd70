import type { ServiceLog } from "../log/service-log.ts";
import type { PlacementApi } from "./placement-api.ts";
import { expectStatus } from "./placement-error.ts";
import type { ProviderCache } from "./provider-cache.ts";

interface ProviderList {
  readonly resource_providers: readonly { readonly uuid: string; readonly name: string }[];
}

async function membersOf(
  placement: PlacementApi,
  query: string,
): Promise<ProviderList["resource_providers"]> {
  const path = `/resource_providers?${query}`;
  const answer = await placement.send({ method: "GET", path, version: "1.18" });
  return (expectStatus(answer, [200], `GET ${path}`) as unknown as ProviderList).resource_providers;
}

/**
 * Reads the datastores' providers among the aggregates of nodes, one of which is made for each such provider and has its
 * UUID. A service that starts learns so of those that an earlier one made. One call, and up to four for each provider;
 * none when all are known.
 */
export async function loadDatastoresOf(
  aggregates: Iterable<string>,
  placement: PlacementApi,
  cache: ProviderCache,
): Promise<void> {
  const unknown = new Set([...aggregates].filter((uuid) => !cache.find(uuid)));
  if (unknown.size === 0) return;
  const query = `member_of=in:${[...unknown].join(",")}&required=MISC_SHARES_VIA_AGGREGATE`;
  for (const provider of await membersOf(placement, query))
    if (unknown.has(provider.uuid)) await cache.load(provider);
}

/**
 * Removes providers of datastores that no node has any more, here or in another service. One that something still has
 * allocations of stays. Two calls for each.
 */
export async function removeUnshared(
  uuids: readonly string[],
  { placement, cache, log }: { placement: PlacementApi; cache: ProviderCache; log: ServiceLog },
): Promise<void> {
  for (const uuid of uuids) {
    const members = await membersOf(placement, `member_of=${uuid}`);
    const name = cache.find(uuid)?.name ?? uuid;
    cache.delete(uuid);
    if (members.some((member) => member.uuid !== uuid)) continue;
    const path = `/resource_providers/${uuid}`;
    const answer = await placement.send({ method: "DELETE", path, version: "1.28" });
    expectStatus(answer, [204, 404, 409], `DELETE ${path}`);
    if (answer.status === 409)
      log.warn(`${name} is shared no more, and stays while something has disk of it`);
    else log.info(`removed resource provider ${name} (${uuid}): no node has its datastore`);
  }
}
