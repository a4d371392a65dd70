import type { Allocations, Provider } from "./placement.ts";

/** What is posted to Placement's reshaper. */
export interface ReshapeBody {
  readonly inventories: Record<
    string,
    { resource_provider_generation: number; inventories: Provider["inventories"] }
  >;
  readonly allocations: Record<string, Allocations>;
}

/** Code and text of what Placement has against a reshape; undefined for one that it takes. Nothing is changed. */
export function refuseReshape(
  { inventories, allocations }: ReshapeBody,
  providers: ReadonlyMap<string, Provider>,
  generationOf: (consumer: string) => number | null,
): readonly [code: string, detail: string] | undefined {
  const conflict = "placement.concurrent_update";
  for (const [uuid, { resource_provider_generation: generation }] of Object.entries(inventories))
    if (providers.get(uuid)?.generation !== generation)
      return [conflict, `resource provider generation conflict for ${uuid}`];
  for (const [consumer, { consumer_generation: generation }] of Object.entries(allocations))
    if (generationOf(consumer) !== generation) return [conflict, "consumer generation conflict"];
  const gone = [...new Set([...Object.keys(inventories), ...providers.keys()])].flatMap((uuid) => {
    const provider = providers.get(uuid);
    if (!provider) return [`no provider ${uuid}`];
    const present = inventories[uuid]?.inventories ?? provider.inventories;
    return problemsOf(provider, present, allocations);
  });
  return gone.length > 0 ? ["placement.undefined_code", `Unable to allocate inventory: ${gone}`] : undefined;
}

/** As Placement measures: allocations of the request by the inventory's units, all of a class by its capacity. */
function problemsOf(
  { uuid, allocations: before }: Provider,
  inventories: Provider["inventories"],
  allocations: Record<string, Allocations>,
): string[] {
  const moved = Object.values(allocations).map((consumer) => consumer.allocations[uuid]?.resources ?? {});
  const others = Object.entries(before).filter(([consumer]) => !(consumer in allocations));
  const all = [...moved, ...others.map(([, { resources }]) => resources)];
  const names = new Set(moved.flatMap((resources) => Object.keys(resources)));
  for (const [, { resources }] of others)
    for (const name of Object.keys(resources)) if (!(name in inventories)) names.add(name);
  return [...names].flatMap((name) => {
    const inventory = inventories[name];
    if (!inventory) return [`${uuid} has no ${name}`];
    const {
      total = 0,
      reserved = 0,
      allocation_ratio: ratio = 1,
      max_unit: most = 0,
      step_size: step = 1,
    } = inventory;
    const used = all.reduce((sum, resources) => sum + (resources[name] ?? 0), 0);
    const amounts = moved.flatMap((resources) => resources[name] ?? []);
    return [
      ...(used > (total - reserved) * ratio ? [`${name} of ${uuid} is not enough`] : []),
      ...amounts
        .filter((amount) => amount > most || amount % step !== 0)
        .map((amount) => `${amount} of ${name}`),
    ];
  });
}
