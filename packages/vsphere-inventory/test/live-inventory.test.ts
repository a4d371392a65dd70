import { formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { encodeName, Inventory, type InventoryChange, InventoryError } from "../src/index.ts";
import { fixtureRows } from "./fixture-rows.ts";
import { InventoryModel } from "./inventory-model.ts";
import { Random } from "./random.ts";
import { hostileNames, randomFixture } from "./random-fixture.ts";

const everything = { kinds: ["folder", "host", "vm", "datastore", "network"] } as const;

function smallModel(): InventoryModel {
  const cluster = {
    type: "ClusterComputeResource",
    name: "C0",
    hosts: ["h0"],
    pools: [{ type: "ResourcePool", name: "gold" }],
  };
  return new InventoryModel(
    fixtureRows([{ type: "Datacenter", name: "DC0", host: [cluster], vm: [], datastore: [], network: [] }]),
  );
}

/** Every object with all that an inventory says of it, by reference. */
function contentOf(inventory: Inventory): Record<string, unknown> {
  const entries = [...inventory.tree.nodes()].map((node) => {
    const ref = formatReference(node.ref);
    return [ref, { entity: inventory.get(node.ref), target: inventory.targetPathOf(node.ref) }] as const;
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function pathsIn(changes: readonly InventoryChange[]): string[] {
  return changes.map(({ type, entity }) => `${type} ${entity.path}`);
}

/** Watches until `stop` is called, which gives what came. */
function record(inventory: Inventory): { stop: () => Promise<InventoryChange[]> } {
  const changes: InventoryChange[] = [];
  const controller = new AbortController();
  const end = new Error("recorded enough");
  const done = (async () => {
    for await (const change of inventory.watch({ signal: controller.signal })) changes.push(change);
  })().catch((error) => {
    if (error !== end) throw error;
  });
  return {
    async stop() {
      controller.abort(end);
      await done;
      return changes;
    },
  };
}

describe("a live inventory", () => {
  it.each([1, 2, 3, 4, 5, 6])("seed %i: equals a fresh read after every random operation", async (seed) => {
    const random = new Random(seed);
    const model = new InventoryModel(fixtureRows(randomFixture(random)));
    await using live = await Inventory.open(model, { ...everything, live: true });
    for (let round = 0; round < 60; round += 1) {
      changeSomething(model, random);
      await model.settled();
      expect(contentOf(live)).toEqual(contentOf(await Inventory.open(model, everything)));
    }
  });

  it("equals a fresh read after the watch was lost and things changed meanwhile", async () => {
    const random = new Random(99);
    const model = new InventoryModel(fixtureRows(randomFixture(random)));
    const lost = Promise.withResolvers<InventoryError>();
    await using live = await Inventory.open(model, { ...everything, live: true, onLost: lost.resolve });
    changeSomething(model, random);
    await model.settled();
    model.changeSilently(() => {
      for (let round = 0; round < 20; round += 1) changeSomething(model, random);
    });
    model.dropWatches();
    expect((await lost.promise).code).toBe("INVENTORY_READ_FAILED");
    await live.refresh();
    expect(contentOf(live)).toEqual(contentOf(await Inventory.open(model, everything)));
    expect(live.isLive).toBe(true);
  });

  it("tells what was added, renamed, moved and removed", async () => {
    const model = smallModel();
    await using live = await Inventory.open(model, { live: true });
    const recording = record(live);
    const hostFolder = live.hiddenFolderOf(live.require("datacenter", "DC0").ref, "host")?.ref;
    const cluster = live.require("cluster", "/DC0/host/C0").ref;
    const folder = model.add("Folder", { name: "rack", parent: hostFolder });
    model.set(cluster, "name", "C1");
    model.set(cluster, "parent", folder);
    model.remove(folder);
    await model.settled();
    const changes = await recording.stop();
    expect(pathsIn(changes)).toEqual([
      "added /DC0/host/rack",
      "renamed /DC0/host/C1",
      "moved /DC0/host/rack/C1",
      "removed /DC0/host/rack",
      "removed /DC0/host/rack/C1",
      "removed /DC0/host/rack/C1/Resources",
      "removed /DC0/host/rack/C1/Resources/gold",
    ]);
    expect(changes[1]).toMatchObject({ previous: { name: "C0", path: "/DC0/host/C0" } });
  });

  it("tells what changed while the watch was lost", async () => {
    const model = smallModel();
    await using live = await Inventory.open(model, { live: true });
    const recording = record(live);
    await model.settled();
    const gold = live.require("resourcePool", "/DC0/host/C0/Resources/gold").ref;
    model.changeSilently(() => model.set(gold, "name", "silver"));
    model.dropWatches();
    await live.refresh();
    expect(pathsIn(await recording.stop())).toEqual(["renamed /DC0/host/C0/Resources/silver"]);
  });

  it("resolves a renamed cluster under its new name only", async () => {
    const model = smallModel();
    await using live = await Inventory.open(model, { live: true, minimumRereadMs: Number.POSITIVE_INFINITY });
    const cluster = await live.resolve("DC0/C0");
    model.set(cluster.ref, "name", "C9");
    await model.settled();
    expect((await live.resolve("C9")).ref).toEqual(cluster.ref);
    await expect(live.resolve("C0")).rejects.toMatchObject({ code: "INVENTORY_NOT_FOUND" });
  });

  it("reads completely while no watch can be had, and goes live when one can", async () => {
    const model = smallModel();
    const watch = model.watch.bind(model);
    let refusals = 2;
    model.watch = (...parameters) => {
      if (refusals-- > 0) throw new Error("MethodNotFound");
      return watch(...parameters);
    };
    await using live = await Inventory.open(model, { live: true, retryDelayMs: 1 });
    expect([live.isLive, model.retrievals]).toEqual([false, 1]);
    await live.refresh();
    await live.refresh();
    expect(live.isLive).toBe(true);
  });

  it("is not opened when neither a watch nor a read succeeds", async () => {
    const model = smallModel();
    model.fail(new Error("connection refused"));
    const opening = Inventory.open(model, { live: true });
    await expect(opening).rejects.toMatchObject({
      code: "INVENTORY_READ_FAILED",
      message: /connection refused/,
    });
    expect(model.openWatches).toBe(0);
  });

  it("keeps its last state and says that it is not live while the server is gone", async () => {
    const model = smallModel();
    const lost = Promise.withResolvers<InventoryError>();
    await using live = await Inventory.open(model, { live: true, onLost: lost.resolve });
    model.fail(new Error("connection reset"));
    expect((await lost.promise).message).toContain("connection reset");
    expect(live.isLive).toBe(false);
    expect((await live.resolve("C0")).path).toBe("/DC0/host/C0");
    await expect(live.refresh()).rejects.toBeInstanceOf(InventoryError);
  });

  it("frees the server's filter when it is closed, and ends its watchers", async () => {
    const model = smallModel();
    const live = await Inventory.open(model, { live: true });
    const watching = collect(live.watch());
    expect(model.openWatches).toBe(1);
    await live.close();
    expect(model.openWatches).toBe(0);
    expect(await watching).toEqual([]);
    expect(live.require("cluster", "/DC0/host/C0").name).toBe("C0");
    await expect(live.refresh()).rejects.toMatchObject({ code: "INVENTORY_CLOSED" });
  });
});

describe("watching an inventory that was read once", () => {
  it("is live for as long as somebody watches", async () => {
    const model = smallModel();
    await using inventory = await Inventory.open(model);
    const gold = inventory.require("resourcePool", "/DC0/host/C0/Resources/gold").ref;
    const watch = inventory.watch();
    const next = watch.next();
    model.set(gold, "name", "silver");
    expect((await next).value).toMatchObject({ type: "renamed", entity: { name: "silver" } });
    expect(model.openWatches).toBe(1);
    await watch.return();
    expect(model.openWatches).toBe(0);
    expect(inventory.isLive).toBe(false);
  });

  it("ends with the signal's reason", async () => {
    const model = smallModel();
    await using inventory = await Inventory.open(model);
    const controller = new AbortController();
    const watching = collect(inventory.watch({ signal: controller.signal }));
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(watching).rejects.toBe(reason);
    expect(model.openWatches).toBe(0);
  });

  it("is refused when the reader cannot watch", async () => {
    const { rootFolder, retrieve } = smallModel();
    const model = smallModel();
    const inventory = await Inventory.open({ rootFolder, retrieve: retrieve.bind(model) });
    await expect(inventory.watch().next()).rejects.toMatchObject({ code: "INVENTORY_NOT_WATCHABLE" });
  });
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** One random operation: add, rename, move or remove. */
function changeSomething(model: InventoryModel, random: Random): void {
  const refs = model.refs.slice(1);
  const name = encodeName(random.pick(hostileNames));
  const ofType = (type: string) => refs.filter((ref) => ref.type === type);
  const [pools, folders] = [ofType("ResourcePool"), ofType("Folder")];
  const choice = random.below(6);
  if (choice === 0 && pools.length > 0) model.add("ResourcePool", { name, parent: random.pick(pools) });
  else if (choice === 1 && folders.length > 0) model.add("Folder", { name, parent: random.pick(folders) });
  else if (choice === 2 && refs.length > 0) model.set(random.pick(refs), "name", name);
  else if (choice === 3 && pools.length > 0) move(model, random.pick(pools), random.pick(pools));
  else if (choice === 4 && folders.length > 0) {
    move(model, random.pick([...folders, ...ofType("ClusterComputeResource")]), random.pick(folders));
  } else if (refs.length > 8) model.remove(random.pick(refs));
}

/** Does nothing when the object would end up below itself. */
function move(model: InventoryModel, ref: ManagedObjectReference, parent: ManagedObjectReference): void {
  let at: ManagedObjectReference | undefined = parent;
  while (at !== undefined && at.value !== ref.value) {
    at = model.get(at)["parent"] as ManagedObjectReference | undefined;
  }
  if (at === undefined) model.set(ref, "parent", parent);
}
