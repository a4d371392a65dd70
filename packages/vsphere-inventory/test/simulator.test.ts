import { setImmediate } from "node:timers/promises";
import { ManualClock } from "@novasphere/vcenter-simulator";
import type { ManagedObjectReference } from "@novasphere/vim25";
import type { Session } from "@novasphere/vsphere-client";
import { describe, expect, it } from "vitest";
import { Inventory, type InventoryError, type InventoryWatch } from "../src/index.ts";
import type { FixtureObject } from "./case-file.ts";
import { Random } from "./random.ts";
import { hostileNames } from "./random-fixture.ts";
import { everyKind, type SimulatedVcenter, startSimulated } from "./simulated-inventory.ts";

const pools = (count: number, name: string): FixtureObject[] => {
  return Array.from({ length: count }, (_, index) => ({
    type: "ResourcePool",
    name: `${name}${index}`,
    pools: [],
  }));
};

const root: FixtureObject[] = [
  {
    type: "Datacenter",
    name: "DC0",
    host: [
      { type: "ClusterComputeResource", name: "C0", hosts: ["h0"], pools: pools(2, "p") },
      {
        type: "Folder",
        name: "racks",
        children: [{ type: "ClusterComputeResource", name: "C1", hosts: ["h1"] }],
      },
    ],
    vm: [{ type: "Folder", name: "marker0", children: [] }],
    datastore: [{ type: "Datastore", name: "ds0" }],
    network: [],
  },
];

/** Every object with all that an inventory says of it, by path. */
function contentOf(inventory: Inventory): unknown[] {
  const entities = [...inventory.tree.nodes()].map(({ ref }) => inventory.get(ref));
  return entities.sort((a, b) => ((a?.ref.value ?? "") < (b?.ref.value ?? "") ? -1 : 1));
}

/** Waits until the live inventory knows everything that was done before: updates come in order. */
class Marker {
  readonly #vcenter: SimulatedVcenter;
  readonly #changes: InventoryWatch;
  #number = 0;

  constructor(vcenter: SimulatedVcenter, inventory: Inventory) {
    this.#vcenter = vcenter;
    this.#changes = inventory.watch();
  }

  async pass(): Promise<void> {
    const before = `/DC0/vm/marker${this.#number}`;
    this.#number += 1;
    this.#vcenter.simulator.inventory.rename(before, `marker${this.#number}`);
    for (;;) {
      const { value, done } = await this.#changes.next();
      if (done === true) throw new Error("the watch ended");
      if (value?.entity.path === `/DC0/vm/marker${this.#number}`) return;
    }
  }
}

describe("an inventory of the embedded simulator", () => {
  it("is read in one call and its pages, each only once", async () => {
    const many = [{ type: "ClusterComputeResource", name: "C", hosts: ["h"], pools: pools(4500, "p") }];
    await using vcenter = await startSimulated([{ type: "Datacenter", name: "DC0", host: many }]);
    const inventory = await Inventory.open(vcenter.session);
    const names = Array.from({ length: 4500 }, (_, index) => `DC0/C/p${index}`);
    const resolutions = await inventory.resolveMany(names);
    expect([...resolutions.values()].filter(({ ok }) => ok)).toHaveLength(4500);
    expect(vcenter.calls).toEqual([
      "RetrievePropertiesEx",
      "ContinueRetrievePropertiesEx",
      "ContinueRetrievePropertiesEx",
    ]);
  });

  it("is not opened when one of its pages fails", async () => {
    const many = [{ type: "ClusterComputeResource", name: "C", hosts: ["h"], pools: pools(4500, "p") }];
    await using vcenter = await startSimulated([{ type: "Datacenter", name: "DC0", host: many }]);
    const fault = { $type: "RuntimeFault" } as const;
    vcenter.simulator.control.failCalls({ method: "ContinueRetrievePropertiesEx", skip: 1 }, fault);
    await expect(Inventory.open(vcenter.session)).rejects.toMatchObject({ code: "INVENTORY_READ_FAILED" });
  });

  it("follows update sets that are cut into parts", async () => {
    const many = [{ type: "ClusterComputeResource", name: "C", hosts: ["h"], pools: pools(1200, "p") }];
    await using vcenter = await startSimulated([{ type: "Datacenter", name: "DC0", host: many }]);
    await using inventory = await Inventory.open(vcenter.session, { live: true });
    expect(vcenter.calls.filter((method) => method === "WaitForUpdatesEx")).toHaveLength(3);
    expect(inventory.list("resourcePool")).toHaveLength(1201);
  });

  it.each([1, 2, 3])("seed %i: live, equals a fresh read after every random operation", async (seed) => {
    await using vcenter = await startSimulated(root);
    await using live = await Inventory.open(vcenter.session, { kinds: everyKind, live: true });
    const marker = new Marker(vcenter, live);
    const random = new Random(seed);
    for (let round = 0; round < 25; round += 1) {
      changeSomething(vcenter, live, random);
      await marker.pass();
      expect(contentOf(live)).toEqual(contentOf(await Inventory.open(vcenter.session, { kinds: everyKind })));
    }
  });

  it.each([
    ["the session expired", (vcenter: SimulatedVcenter) => vcenter.simulator.control.expireSessions()],
    [
      "the version was lost",
      ({ simulator: { control, inventory } }: SimulatedVcenter) => {
        control.failCalls({ method: "WaitForUpdatesEx", times: 1 }, { $type: "InvalidCollectorVersion" });
        inventory.rename("/DC0/vm/marker0", "wakes the wait");
      },
    ],
  ])("goes on after %s, with what changed meanwhile", async (_, lose) => {
    await using vcenter = await startSimulated(root);
    const lost = Promise.withResolvers<InventoryError>();
    await using live = await Inventory.open(vcenter.session, {
      live: true,
      onLost: lost.resolve,
      retryDelayMs: 1,
    });
    const { ref } = await live.resolve("C0");
    const changes = live.watch();
    const first = changes.next();
    lose(vcenter);
    expect((await lost.promise).code).toBe("INVENTORY_READ_FAILED");
    vcenter.simulator.inventory.rename("/DC0/host/C0", "C9");
    for (let change = await first; ; change = await changes.next()) {
      if (change.value?.entity.path === "/DC0/host/C9") break;
    }
    expect((await live.resolve("C9")).ref).toEqual(ref);
  });

  it("notices in a quiet minute that somebody destroyed its filter", async () => {
    const clock = new ManualClock();
    await using vcenter = await startSimulated(root, {
      clock,
      sessionIdleTimeoutMs: Number.MAX_SAFE_INTEGER,
    });
    const { session, calls } = vcenter;
    const destroyed: ManagedObjectReference[] = [];
    const call: Session["call"] = async (method, parameters, options) => {
      const answer = await session.call(method, parameters, options);
      if (method === "CreateFilter") destroyed.push(answer as ManagedObjectReference);
      return answer;
    };
    const { serviceContent } = session;
    const retrieveProperties: Session["retrieveProperties"] = (...given) =>
      session.retrieveProperties(...given);
    let isLost = false;
    const onLost = (): void => {
      isLost = true;
    };
    const source = { serviceContent, call, retrieveProperties };
    await using live = await Inventory.open(source, { live: true, onLost });
    const quietMinutes = async (isOver: () => boolean): Promise<void> => {
      while (!isOver()) {
        clock.advance(61_000);
        await setImmediate();
      }
    };
    await quietMinutes(() => calls.filter((method) => method === "RetrievePropertiesEx").length > 1);
    expect(isLost).toBe(false);
    const [filter] = destroyed;
    if (filter === undefined) throw new Error("no filter was made");
    await session.call("DestroyPropertyFilter", { _this: filter });
    await quietMinutes(() => isLost && destroyed.length > 1);
    await live.refresh();
    expect(live.isLive).toBe(true);
  });

  it("destroys its collector when it is closed", async () => {
    await using vcenter = await startSimulated(root);
    const live = await Inventory.open(vcenter.session, { live: true });
    await live.close();
    await live.close();
    expect(vcenter.calls).toEqual([
      "CreatePropertyCollector",
      "CreateFilter",
      "WaitForUpdatesEx",
      "WaitForUpdatesEx",
      "DestroyPropertyCollector",
    ]);
  });
});

/** One random operation through the vCenter's own rules; one that they refuse changes nothing. */
function changeSomething(
  { simulator: { inventory } }: SimulatedVcenter,
  live: Inventory,
  random: Random,
): void {
  const name = random.pick(hostileNames);
  const folders = live.findAll("folder", "/DC0/host/...").map(({ path }) => path);
  const clusters = live.list("cluster").map(({ path }) => path);
  const somePools = live.list("resourcePool").filter(({ isRootPool }) => !isRootPool);
  const operations = [
    () => inventory.add(random.pick(folders), { type: "Folder", name }),
    () => inventory.add(random.pick(folders), { type: "ClusterComputeResource", name, hosts: [] }),
    () => inventory.add(random.pick(clusters), { type: "ResourcePool", name, pools: [] }),
    () => inventory.rename(random.pick([...clusters, ...somePools.map(({ path }) => path)]), name),
    () => inventory.move(random.pick([...clusters, ...folders.slice(1)]), random.pick(folders)),
    () => inventory.destroy(random.pick([...somePools.map(({ path }) => path), ...folders.slice(1)])),
  ];
  try {
    random.pick(operations)();
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof Error && error.name === "SimulatorError"))
      throw error;
  }
}
