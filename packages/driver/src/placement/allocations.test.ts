import { expect, test } from "vitest";
import { type Allocations, diskMove, moveDisk } from "./allocations.ts";
import { type Inventories, type ResourceProvider, sharingTrait } from "./provider-tree.ts";

const some = { total: 10, reserved: 0, minUnit: 1, maxUnit: 10, stepSize: 1, allocationRatio: 1 };

function provider(uuid: string, inventories: Inventories, isSharing = false): ResourceProvider {
  const traits = new Set(isSharing ? [sharingTrait] : []);
  return { uuid, name: uuid, inventories, traits, aggregates: new Set(["store"]) };
}

const store = provider("store", { DISK_GB: some }, true);
const flat = provider("node", { VCPU: some, DISK_GB: some });
const diskless = provider("node", { VCPU: some });

test.each([
  ["a new node", { before: undefined, isFlat: true, sharing: [store] }, "none"],
  ["a node without datastores", { before: flat, isFlat: false, sharing: [] }, "none"],
  ["flat disk that stays so", { before: flat, isFlat: true, sharing: [store] }, "none"],
  ["shared disk that stays so", { before: diskless, isFlat: false, sharing: [store] }, "none"],
  ["flat disk that becomes shared", { before: flat, isFlat: false, sharing: [store] }, "toDatastores"],
  ["shared disk that becomes flat", { before: diskless, isFlat: true, sharing: [store] }, "toNode"],
] as const)("T7: disk of %s", (_what, reshape, move) => {
  expect(diskMove(reshape)).toBe(move);
});

test("T7: disk comes back to a node that has none left to offer, too", () => {
  const allocations: Allocations = new Map([
    [
      "consumer",
      new Map([
        ["node", new Map([["VCPU", 1]])],
        ["store", new Map([["DISK_GB", 5]])],
      ]),
    ],
  ]);
  const reshape = { before: diskless, after: diskless, isFlat: true, sharing: [store] };
  moveDisk(reshape, allocations, () => undefined);
  expect([...(allocations.get("consumer")?.keys() ?? [])]).toEqual(["node"]);
  expect(allocations.get("consumer")?.get("node")?.get("DISK_GB")).toBe(5);
});
