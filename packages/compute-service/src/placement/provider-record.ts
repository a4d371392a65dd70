import type { ResourceProvider } from "@novasphere/driver";
import type { JsonValue } from "@novasphere/oslo-messaging";
import { ComputeServiceError } from "../errors.ts";
import type { PlacementApi } from "./placement-api.ts";
import { expectStatus, placementProblem } from "./placement-error.ts";
import { fromPlacement, type PlacementInventories } from "./provider-form.ts";

/** A provider as it was last seen in Placement. */
export interface ProviderRecord {
  readonly uuid: string;
  readonly name: string;
  readonly generation: number;
  readonly inventories: PlacementInventories;
  readonly traits: ReadonlySet<string>;
  readonly aggregates: ReadonlySet<string>;
}

/** The record as the driver's tree has it. */
export function toResourceProvider(record: ProviderRecord): ResourceProvider {
  const { uuid, name, inventories, traits, aggregates } = record;
  return { uuid, name, inventories: fromPlacement(inventories), traits, aggregates };
}

/** Reads a provider with all that belongs to it: four calls. Undefined for one that Placement does not have. */
export async function fetchProvider(
  placement: PlacementApi,
  uuid: string,
): Promise<ProviderRecord | undefined> {
  const get = async (path: string, version: string) =>
    expectStatus(await placement.send({ method: "GET", path, version }), [200], `GET ${path}`);
  const base = `/resource_providers/${uuid}`;
  const { resource_providers: tree } = (await get(`/resource_providers?in_tree=${uuid}`, "1.14")) as {
    resource_providers: { uuid: string; name: string; generation: number }[];
  };
  const found = tree.find((provider) => provider.uuid === uuid);
  if (!found) return undefined;
  const [inventories, traits, aggregates] = (await Promise.all([
    get(`${base}/inventories`, "1.26"),
    get(`${base}/traits`, "1.6"),
    get(`${base}/aggregates`, "1.19"),
  ])) as unknown as [
    { inventories: PlacementInventories },
    { traits: string[]; resource_provider_generation: number },
    { aggregates: string[]; resource_provider_generation: number },
  ];
  return {
    uuid,
    name: found.name,
    // Of the first read: what changed since is noticed by the write that follows.
    generation: found.generation,
    inventories: inventories.inventories,
    traits: new Set(traits.traits),
    aggregates: new Set(aggregates.aggregates),
  };
}

/** Makes a provider. Throws `COMPUTE_PROVIDER_NAME_TAKEN` when another provider has its name. One call. */
export async function createProvider(
  placement: PlacementApi,
  { uuid, name }: Pick<ResourceProvider, "uuid" | "name">,
): Promise<ProviderRecord> {
  const body: JsonValue = { uuid, name };
  const answer = await placement.send({ method: "POST", path: "/resource_providers", version: "1.20", body });
  if (answer.status === 409) {
    const { detail } = placementProblem(answer);
    if (/name/i.test(detail) && detail.includes(name))
      throw new ComputeServiceError(
        "COMPUTE_PROVIDER_NAME_TAKEN",
        `Placement has another provider named ${name}, so ${uuid} cannot have the name: ${detail}`,
      );
    const present = await fetchProvider(placement, uuid);
    if (present) return present;
  }
  const created = expectStatus(answer, [200, 201], `POST /resource_providers for ${name}`);
  const { generation = 0 } = (created ?? {}) as { generation?: number };
  return { uuid, name, generation, inventories: {}, traits: new Set(), aggregates: new Set() };
}
