import { expect, test } from "vitest";
import { startWorld, type World } from "./running-service.ts";

const flat = { placement: { disk: "flat" } } as const;
const shared = { placement: { disk: "shared" } } as const;
const first = "00000000-0000-4000-8000-000000000001";
const second = "00000000-0000-4000-8000-000000000002";

/** The label of a provider: for a datastore without the vCenter it is in. */
const labelOf = (name: string) => name.replace(/^[^(]*\(([^@)]*).*$/, "$1");

/** What each consumer has of which provider, by the provider's label. */
function given({ placement: { providers } }: World): Record<string, Record<string, Record<string, number>>> {
  const all: Record<string, Record<string, Record<string, number>>> = {};
  for (const { name, allocations } of providers.values())
    for (const [consumer, { resources }] of Object.entries(allocations))
      all[consumer] = { ...all[consumer], [labelOf(name)]: resources };
  return all;
}

const provider = ({ placement }: World, label: string) => {
  const found = [...placement.providers.values()].find(({ name }) => labelOf(name) === label);
  if (!found) throw new Error(`no provider (${label})`);
  return found;
};

const ofInstance = (disk: number) => ({ resources: { VCPU: 2, MEMORY_MB: 2048, DISK_GB: disk } });

/** A world whose service has reported flat disk and has ended, with an instance on each node. */
async function startFlat(): Promise<World> {
  const world = await startWorld();
  const service = await world.start({ driver: flat });
  await service.stop();
  provider(world, "DC0_C0").allocations[first] = ofInstance(20);
  provider(world, "DC0_C1").allocations[second] = ofInstance(30);
  world.placement.requests.length = 0;
  return world;
}

const posts = ({ placement: { requests } }: World) =>
  requests.filter((request) => request === "POST /reshaper").length;

const rest = { VCPU: 2, MEMORY_MB: 2048 };

test("flat disk becomes shared at a start: inventories and allocations change at once, a call for each node", async () => {
  await using world = await startFlat();
  await world.start({ driver: shared });
  expect(given(world)).toEqual({
    [first]: { DC0_C0: rest, LocalDS_0: { DISK_GB: 20 } },
    [second]: { DC0_C1: rest, LocalDS_0: { DISK_GB: 30 } },
  });
  expect(provider(world, "DC0_C0").inventories).not.toHaveProperty("DISK_GB");
  expect(provider(world, "LocalDS_0").inventories).toHaveProperty("DISK_GB");
  expect(posts(world)).toBe(2);
  expect(world.lines.filter((line) => line.startsWith("warn"))).toEqual([]);
});

test("and back: the nodes have their disk again, and the providers of datastores go", async () => {
  await using world = await startFlat();
  const before = given(world);
  const service = await world.start({ driver: shared });
  await service.stop();
  await world.start({ driver: flat });
  expect(given(world)).toEqual(before);
  expect(provider(world, "DC0_C0")).toMatchObject({ aggregates: [], inventories: { DISK_GB: {} } });
  expect([...world.placement.providers.values()].map(({ name }) => name)).toHaveLength(2);
  expect(posts(world)).toBe(4);
});

test("a node whose record was another service's is reshaped under the UUID of that record", async () => {
  await using world = await startFlat();
  const taken = { uuid: "11111111-2222-4333-8444-555555555555", name: "" };
  const former = provider(world, "DC0_C0");
  const row = world.conductor.rows("ComputeNode").find(({ uuid }) => uuid === former.uuid);
  taken.name = former.name.replace("DC0_C0", "Old");
  Object.assign(row ?? {}, { uuid: taken.uuid, hypervisor_hostname: taken.name });
  world.placement.providers.delete(former.uuid);
  world.placement.providers.set(taken.uuid, { ...former, ...taken });
  await world.start({ driver: shared });
  expect(given(world)[first]).toEqual({ Old: rest, LocalDS_0: { DISK_GB: 20 } });
  expect(provider(world, "Old").inventories).not.toHaveProperty("DISK_GB");
});

test("the datastore's provider stays while another service's node shares it", async () => {
  await using world = await startFlat();
  const service = await world.start({ driver: shared });
  await service.stop();
  const { uuid } = provider(world, "LocalDS_0");
  const other = { ...provider(world, "DC0_C0"), uuid: first, name: "other", aggregates: [uuid] };
  world.placement.providers.set(first, { ...other, allocations: {} });
  await world.start({ driver: flat });
  expect(world.placement.providers.has(uuid)).toBe(true);
});

test("no reshape is asked for while the form is the same, and none of consumers is read", async () => {
  await using world = await startFlat();
  await world.start({ driver: flat, periodic: { updateResourcesMs: 60_000 } });
  expect(posts(world)).toBe(0);
  expect(world.placement.requests.filter((request) => request.startsWith("GET /allocations"))).toEqual([]);
});

test.each(["provider", "consumer"])(
  "a %s that changes meanwhile is read again before all is moved",
  async (what) => {
    await using world = await startFlat();
    let isDone = false;
    world.placement.beforeRequest = (request) => {
      if (isDone || request !== "POST /reshaper") return;
      isDone = true;
      const changed = provider(world, "DC0_C0");
      if (what === "provider") {
        changed.generation += 1;
        world.placement.traits.add("CUSTOM_GOLD");
        changed.traits = [...changed.traits, "CUSTOM_GOLD"];
      } else {
        world.placement.consumerGenerations.set(first, 7);
        changed.allocations[first] = ofInstance(25);
      }
    };
    await world.start({ driver: shared });
    expect(given(world)[first]).toEqual({
      DC0_C0: rest,
      LocalDS_0: { DISK_GB: what === "consumer" ? 25 : 20 },
    });
    if (what === "provider") expect(provider(world, "DC0_C0").traits).toContain("CUSTOM_GOLD");
    expect(posts(world)).toBe(3);
  },
);

test("instances that would not fit by today's figures keep what they have, and nothing more is given away", async () => {
  await using world = await startFlat();
  const total = Number(provider(world, "DC0_C0").inventories["DISK_GB"]?.["total"]);
  provider(world, "DC0_C0").allocations[first] = ofInstance(3 * total);
  await world.start({ driver: shared });
  expect(given(world)[first]).toMatchObject({ LocalDS_0: { DISK_GB: 3 * total } });
  // The report that follows has the true figures again.
  expect(Number(provider(world, "LocalDS_0").inventories["DISK_GB"]?.["total"])).toBeLessThan(3 * total);
});

test("a node whose disk Placement will not move fails alone; everything of it stays, and the next report tries again", async () => {
  await using world = await startFlat();
  let isBroken = true;
  world.placement.beforeRequest = (request) => {
    if (request === `GET /allocations/${first}`) world.placement.isAway = isBroken;
    else world.placement.isAway = false;
  };
  await world.start({ driver: shared, periodic: { updateResourcesMs: 60_000 } });
  expect(given(world)).toEqual({
    [first]: { DC0_C0: ofInstance(20).resources },
    [second]: { DC0_C1: rest, LocalDS_0: { DISK_GB: 30 } },
  });
  expect(provider(world, "DC0_C0").inventories).toHaveProperty("DISK_GB");
  isBroken = false;
  await world.timers.advance(60_000);
  await expect.poll(() => given(world)[first]).toEqual({ DC0_C0: rest, LocalDS_0: { DISK_GB: 20 } });
});
