import { describe, expect, it } from "vitest";
import { fixtureRows } from "../test/fixture-rows.ts";
import { InventoryError } from "./errors.ts";
import { findByInventoryPath } from "./inventory-path.ts";
import { buildTree } from "./inventory-tree.ts";
import { canonicalPath } from "./path-of.ts";
import { resolveTarget, resolveTargets, type TargetOptions } from "./resolve-target.ts";

const cluster = (name: string, ...pools: string[]) => ({
  type: "ClusterComputeResource",
  name,
  hosts: [`host of ${name}`],
  pools: pools.map((pool) => ({ type: "ResourcePool", name: pool, pools: [] })),
});

const datacenter = (name: string, ...host: object[]) => ({
  type: "Datacenter",
  name,
  host: host as ReturnType<typeof cluster>[],
  vm: [],
  datastore: [],
  network: [],
});

const tree = buildTree(
  fixtureRows([
    datacenter(
      "east",
      cluster("C1", "gold", "Silver"),
      cluster("shared"),
      { type: "ComputeResource", name: "esx-9", hosts: ["esx-9"], pools: [] },
      { ...cluster("apps"), pools: [{ type: "VirtualApp", name: "shop", pools: [] }] },
    ),
    { type: "Folder", name: "far", children: [datacenter("west", cluster("C2", "gold"), cluster("shared"))] },
    { type: "Folder", name: "farther", children: [datacenter("west", cluster("C3"), cluster("shared"))] },
  ]),
);

function pathOf(input: string, options?: TargetOptions): string {
  return canonicalPath(tree, resolveTarget(tree, input, options));
}

function failureOf(input: string, options?: TargetOptions): InventoryError {
  try {
    resolveTarget(tree, input, options);
  } catch (error) {
    if (error instanceof InventoryError) return error;
    throw error;
  }
  throw new Error(`${input} was resolved`);
}

function valueAt(path: string): string {
  const node = findByInventoryPath(tree, path);
  if (node === undefined) throw new Error(`nothing at ${path}`);
  return node.ref.value;
}

describe("an ambiguous name", () => {
  it("is refused with every path and reference it fits", () => {
    const error = failureOf("gold");
    expect(error.code).toBe("INVENTORY_AMBIGUOUS");
    expect(error.candidates.map(({ path }) => path)).toEqual([
      "/east/host/C1/Resources/gold",
      "/far/west/host/C2/Resources/gold",
    ]);
    expect(error.message).toBe(
      `target 'gold' is ambiguous: '/east/host/C1/Resources/gold' (${valueAt("/east/host/C1/Resources/gold")}), ` +
        `'/far/west/host/C2/Resources/gold' (${valueAt("/far/west/host/C2/Resources/gold")}); give the full path`,
    );
  });

  it("gives all objects when all are asked for", () => {
    expect(resolveTargets(tree, "shared")).toHaveLength(3);
  });
});

describe("a name that is not found", () => {
  it("comes with the longest prefix that exists", () => {
    expect(failureOf("/far/west/C2/Resources/bronze").resolvedPrefix).toBe("/far/west/host/C2/Resources");
    expect(failureOf("east/nothing/here").resolvedPrefix).toBe("/east");
    expect(failureOf("nowhere").resolvedPrefix).toBeUndefined();
  });

  it("comes with the same name in another letter case", () => {
    expect(failureOf("silver").suggestions.map(({ path }) => path)).toEqual([
      "/east/host/C1/Resources/Silver",
    ]);
    expect(failureOf("/east/c1").suggestions.map(({ path }) => path)).toEqual(["/east/host/C1"]);
  });

  it("comes with the same last segment elsewhere", () => {
    expect(failureOf("/east/C2").suggestions.map(({ path }) => path)).toEqual(["/far/west/host/C2"]);
  });

  it("says what has that name but is no target", () => {
    expect(failureOf("esx-9").message).toContain("is a standalone host, which is no target");
    expect(failureOf("shop").message).toContain("is a vApp, which is no target");
    expect(failureOf("host of C1").message).toContain("is a host, which is no target");
  });

  it("is quoted on one line", () => {
    expect(failureOf("a\nb").message).toContain("'a\\u000ab'");
  });
});

describe("a path to something else", () => {
  it.each([
    ["/east/esx-9", "a standalone host"],
    ["/east/apps/shop", "a vApp"],
    ["/east/host", "a folder"],
    ["/far/west", "a datacenter"],
    ["/east/C1/host of C1", "a host"],
  ])("%s is refused because it is %s", (input, description) => {
    const error = failureOf(input);
    expect(error.code).toBe("INVENTORY_WRONG_TYPE");
    expect(error.message).toContain(description);
    expect(error.candidates).toHaveLength(1);
  });
});

describe("a reference", () => {
  it("is taken with its type or as a bare id after moid:", () => {
    const value = valueAt("/east/host/C1");
    expect(pathOf(`ClusterComputeResource:${value}`)).toBe("/east/host/C1");
    expect(pathOf(` moid:${value} `)).toBe("/east/host/C1");
    expect(pathOf(`moid:${valueAt("/far/west/host/C2/Resources/gold")}`)).toBe(
      "/far/west/host/C2/Resources/gold",
    );
  });

  it("to something else is of the wrong type", () => {
    expect(failureOf(`moid:${valueAt("/east/host/esx-9")}`).code).toBe("INVENTORY_WRONG_TYPE");
    expect(failureOf(`HostSystem:${valueAt("/east/host/C1/host of C1")}`).message).toContain("is a host");
  });

  it("to nothing may still be a name", () => {
    expect(failureOf("moid:domain-c99999").code).toBe("INVENTORY_NOT_FOUND");
  });
});

describe("a path that starts at a datacenter", () => {
  it("is found when one object fits", () => {
    expect(pathOf("west/C2")).toBe("/far/west/host/C2");
    expect(pathOf("west/host/C3")).toBe("/farther/west/host/C3");
  });

  it("is ambiguous when several fit", () => {
    expect(failureOf("west/shared").candidates).toHaveLength(2);
  });

  it("is not found when only the root may be the start", () => {
    expect(failureOf("west/C2", { anchor: "root" }).code).toBe("INVENTORY_NOT_FOUND");
    expect(failureOf("/west/C2").code).toBe("INVENTORY_NOT_FOUND");
  });
});

describe("the root pool of a cluster", () => {
  it("is the pool itself or its cluster, as the caller likes", () => {
    expect(pathOf("/east/C1/Resources")).toBe("/east/host/C1/Resources");
    expect(pathOf("/east/C1/Resources", { rootPool: "cluster" })).toBe("/east/host/C1");
  });

  it("of a standalone host stands for no cluster", () => {
    const error = failureOf("/east/esx-9/Resources", { rootPool: "cluster" });
    expect(error.code).toBe("INVENTORY_WRONG_TYPE");
  });
});

describe("the default datacenter", () => {
  it("is given by path, by name or by reference", () => {
    const ref = { type: "Datacenter", value: valueAt("/far/west") };
    expect(pathOf("shared", { datacenter: "/far/west" })).toBe("/far/west/host/shared");
    expect(pathOf("shared", { datacenter: "east" })).toBe("/east/host/shared");
    expect(pathOf("shared", { datacenter: ref })).toBe("/far/west/host/shared");
    expect(pathOf("shared", { datacenter: `Datacenter:${ref.value}` })).toBe("/far/west/host/shared");
  });

  it("must be one that exists and is meant", () => {
    expect(failureOf("shared", { datacenter: "north" }).message).toContain("no datacenter 'north'");
    expect(failureOf("shared", { datacenter: "west" }).code).toBe("INVENTORY_AMBIGUOUS");
  });
});

describe("stored names that are not in canonical form", () => {
  it("are found by their display name when no stored name fits exactly", () => {
    const odd = { ...cluster("odd"), storedName: "a%2Fb" };
    const raw = { ...cluster("raw"), storedName: "50% off" };
    const oddTree = buildTree(fixtureRows([datacenter("dc", odd, raw)]));
    expect(resolveTarget(oddTree, "dc/a%2fb").storedName).toBe("a%2Fb");
    expect(resolveTarget(oddTree, "dc/50% off").storedName).toBe("50% off");
  });
});
