import type { Vim } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { Inventory, InventoryError, type InventoryReader } from "../src/index.ts";
import type { FixtureObject } from "./case-file.ts";
import { fixtureRows } from "./fixture-rows.ts";
import { InventoryModel } from "./inventory-model.ts";

const gold: FixtureObject = { type: "ResourcePool", name: "gold" };
const cluster: FixtureObject = { type: "ClusterComputeResource", name: "C0", hosts: ["h0"], pools: [gold] };
const root: FixtureObject[] = [
  {
    type: "Datacenter",
    name: "DC0",
    host: [cluster],
    vm: [{ type: "VirtualMachine", name: "vm0" }],
    datastore: [{ type: "StoragePod", name: "pod", children: [{ type: "Datastore", name: "ds0" }] }],
  },
];

function model(): InventoryModel {
  return new InventoryModel(fixtureRows(root));
}

/** A reader of these contents, in place of a server. */
function readerOf(contents: readonly Vim.ObjectContent[]): InventoryReader {
  const [first] = contents;
  return {
    rootFolder: first?.obj ?? { type: "Folder", value: "group-d1" },
    async *retrieve() {
      yield* contents;
    },
  };
}

function contentsOf(objects: readonly FixtureObject[]): Vim.ObjectContent[] {
  return fixtureRows(objects).map(({ ref, properties }) => ({
    obj: ref,
    propSet: Object.entries(properties).map(([name, val]) => ({ name, val })),
  }));
}

function withFault(content: Vim.ObjectContent, path: string, $type: string): Vim.ObjectContent {
  const propSet = (content.propSet ?? []).filter(({ name }) => name !== path);
  return { ...content, propSet, missingSet: [{ path, fault: { fault: { $type } as Vim.AnyMethodFault } }] };
}

describe("a read", () => {
  it("that fails half-way is an error with its cause, not a smaller inventory", async () => {
    const cause = new Error("connection reset");
    const reader: InventoryReader = {
      ...readerOf([]),
      async *retrieve() {
        yield* contentsOf(root).slice(0, 5);
        throw cause;
      },
    };
    const opening = Inventory.open(reader);
    await expect(opening).rejects.toMatchObject({ code: "INVENTORY_READ_FAILED", cause });
    await expect(opening).rejects.toThrow("after 4 objects: connection reset");
  });

  it("without a single object is an error", async () => {
    await expect(Inventory.open(readerOf([]))).rejects.toMatchObject({ code: "INVENTORY_INCOMPLETE" });
  });

  it("that lost a page is an error", async () => {
    const contents = contentsOf(root).filter(({ obj }) => obj.type !== "ClusterComputeResource");
    const opening = Inventory.open(readerOf(contents));
    await expect(opening).rejects.toMatchObject({
      code: "INVENTORY_INCOMPLETE",
      message: /have no parent in it/,
    });
  });

  it("is repeated when an object moved to a parent that the read had passed", async () => {
    const complete = contentsOf(root);
    const torn = complete.filter(({ obj }) => obj.type !== "ClusterComputeResource");
    const reads = [torn, complete];
    const inventory = await Inventory.open({
      ...readerOf(complete),
      async *retrieve() {
        yield* reads.shift() ?? [];
      },
    });
    expect((await inventory.resolve("gold")).path).toBe("/DC0/host/C0/Resources/gold");
  });

  it("reports what the account may not read, and keeps the object", async () => {
    const contents = contentsOf(root).map((content) => {
      return content.obj.type === "ClusterComputeResource"
        ? withFault(content, "name", "NoPermission")
        : content;
    });
    const inventory = await Inventory.open(readerOf(contents));
    const [unreadable] = inventory.unreadable;
    expect(unreadable).toMatchObject({
      property: "name",
      fault: "NoPermission",
      ref: { type: "ClusterComputeResource" },
    });
    const pool = await inventory.resolve("gold");
    expect(pool.path).toBe("/DC0/host/?/Resources/gold");
    expect(inventory.pathOf(pool.ref)).toBeUndefined();
    expect(inventory.targetPathOf(pool.ref)).toBe(`ResourcePool:${pool.ref.value}`);
  });

  it("leaves out an object that was removed meanwhile", async () => {
    const contents = contentsOf(root).map((content) => {
      const name = content.propSet?.find((property) => property.name === "name")?.val;
      return name === "gold" ? withFault(content, "name", "ManagedObjectNotFound") : content;
    });
    const inventory = await Inventory.open(readerOf(contents));
    expect(inventory.unreadable).toEqual([]);
    await expect(inventory.resolve("gold")).rejects.toMatchObject({ code: "INVENTORY_NOT_FOUND" });
  });

  it("fails when the session has ended, however the server says so", async () => {
    const contents = contentsOf(root).map((content) => withFault(content, "name", "NotAuthenticated"));
    await expect(Inventory.open(readerOf(contents))).rejects.toThrow("the session has ended");
  });

  it("ends with the signal's reason", async () => {
    const reason = new Error("enough");
    const opening = Inventory.open(readerOf(contentsOf(root)), { signal: AbortSignal.abort(reason) });
    await expect(opening).rejects.toBe(reason);
  });

  it("holds only the kinds that were asked for, and says so", async () => {
    const inventory = await Inventory.open(model());
    expect(() => inventory.findAll("vm", "/DC0/vm/*")).toThrow(
      expect.objectContaining({ code: "INVENTORY_KIND_NOT_READ" }),
    );
    const more = await Inventory.open(model(), { kinds: ["vm", "datastore"] });
    expect(more.findAll("vm", "/DC0/vm/*").map(({ name }) => name)).toEqual(["vm0"]);
    expect(more.require("datastore", "pod/ds0", { datacenter: "DC0" }).path).toBe("/DC0/datastore/pod/ds0");
    expect(more.findAll("storagePod", "*", { datacenter: "DC0" })).toHaveLength(1);
  });
});

describe("a name that is not found", () => {
  it("makes the inventory read again once the last read is old enough", async () => {
    const server = model();
    let now = 0;
    const inventory = await Inventory.open(server, { now: () => now, minimumRereadMs: 1000 });
    server.add("ResourcePool", {
      name: "late",
      parent: inventory.require("resourcePool", "/DC0/host/C0/Resources").ref,
    });
    await expect(inventory.resolve("late")).rejects.toMatchObject({ code: "INVENTORY_NOT_FOUND" });
    now = 1000;
    expect((await inventory.resolve("late")).path).toBe("/DC0/host/C0/Resources/late");
    expect(server.retrievals).toBe(2);
  });

  it("among many makes the inventory read again once, whatever their number", async () => {
    const server = model();
    const inventory = await Inventory.open(server, { minimumRereadMs: 0 });
    const resolutions = await inventory.resolveMany(["C0", "nope", "neither", "gold"]);
    expect(server.retrievals).toBe(2);
    expect([...resolutions].map(([name, { ok }]) => `${name} ${ok}`)).toEqual([
      "C0 true",
      "nope false",
      "neither false",
      "gold true",
    ]);
  });

  it("is an error of the read when that fails, and the old state stays", async () => {
    const server = model();
    const inventory = await Inventory.open(server, { minimumRereadMs: 0 });
    server.fail(new Error("connection refused"));
    await expect(inventory.resolve("nope")).rejects.toMatchObject({ code: "INVENTORY_READ_FAILED" });
    expect((await inventory.resolve("C0")).kind).toBe("cluster");
  });
});

describe("many names", () => {
  it("fail one by one, each with its own error", async () => {
    const inventory = await Inventory.open(model());
    const resolutions = await inventory.resolveMany(["", "gold", "/DC0/host", "nope"]);
    const codes = [...resolutions.values()].map((result) =>
      result.ok ? result.entity.name : result.error.code,
    );
    expect(codes).toEqual(["INVENTORY_INVALID_PATH", "gold", "INVENTORY_WRONG_TYPE", "INVENTORY_NOT_FOUND"]);
  });
});

describe("a refresh", () => {
  it("is shared by those who ask while it is under way", async () => {
    const server = model();
    const inventory = await Inventory.open(server);
    await Promise.all([inventory.refresh(), inventory.refresh(), inventory.refresh()]);
    expect(server.retrievals).toBe(2);
  });

  it("goes on for the others when one stops waiting", async () => {
    const server = model();
    const inventory = await Inventory.open(server);
    const controller = new AbortController();
    const reason = new Error("enough");
    const [first, second] = [inventory.refresh({ signal: controller.signal }), inventory.refresh()];
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    await second;
    expect(server.retrievals).toBe(2);
  });
});

describe("neighbours", () => {
  it("are found by reference, upwards and downwards", async () => {
    const inventory = await Inventory.open(model(), { kinds: ["folder", "host"] });
    const { ref } = await inventory.resolve("C0");
    expect(inventory.ancestors(ref).map(({ path }) => path)).toEqual(["/", "/DC0", "/DC0/host"]);
    expect(inventory.children(ref).map(({ path }) => path)).toEqual([
      "/DC0/host/C0/Resources",
      "/DC0/host/C0/h0",
    ]);
    expect(inventory.datacenterOf(ref)?.name).toBe("DC0");
    expect(inventory.rootPoolOf(ref)).toMatchObject({ isRootPool: true, name: "Resources" });
    expect(inventory.hiddenFolderOf(inventory.require("datacenter", "DC0").ref, "vm")?.path).toBe("/DC0/vm");
    expect(inventory.get({ type: "Folder", value: "nope" })).toBeUndefined();
  });

  it("of a default kind are the only ones", async () => {
    const inventory = await Inventory.open(model(), { kinds: ["host"] });
    expect(inventory.requireDefault("datacenter").name).toBe("DC0");
    expect(inventory.requireDefault("host", { datacenter: "DC0" }).name).toBe("h0");
    expect(inventory.requireDefault("folder", { datacenter: "DC0" }).path).toBe("/DC0/vm");
    expect(() => inventory.requireDefault("cluster")).toThrow(InventoryError);
  });
});

describe("an entity", () => {
  it("is frozen and stays what it was", async () => {
    const inventory = await Inventory.open(model());
    const entity = await inventory.resolve("C0");
    expect(Object.isFrozen(entity)).toBe(true);
    expect(Object.isFrozen(entity.ref)).toBe(true);
    expect(structuredClone(entity)).toEqual(entity);
  });
});
