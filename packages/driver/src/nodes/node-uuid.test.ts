import { expect, test } from "vitest";
import { nodeUuid } from "./node-uuid.ts";

const east = "6f0c3a52-1111-4000-8000-000000000001";
const west = "6f0c3a52-2222-4000-8000-000000000002";

test("N7: a node's UUID is version 5 and never changes", () => {
  expect(nodeUuid(east, "domain-c8")).toBe("424d53d9-68f5-5aee-8e90-4c894b508bce");
  expect(nodeUuid(east, "domain-c8")).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test("N7: another vCenter or another moid gives another UUID", () => {
  const uuids = [nodeUuid(east, "domain-c8"), nodeUuid(west, "domain-c8"), nodeUuid(east, "domain-c9")];
  expect(new Set(uuids).size).toBe(3);
});
