import { expect, test } from "vitest";
import { hypervisorVersion } from "./host-stats.ts";

test.each([
  ["5.1.0", 5001000],
  ["8.0.2", 8000002],
  ["7.0", 7000000],
])("T8: vCenter %s has the hypervisor version %i", (version, number) => {
  expect(hypervisorVersion(version)).toBe(number);
});
