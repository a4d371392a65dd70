import { expect, test } from "vitest";
import { offersMode } from "./check-move.ts";

const modes = [
  { key: "intel-old", vendor: "intel", vendorTier: 1 },
  { key: "intel-new", vendor: "intel", vendorTier: 5 },
  { key: "amd-new", vendor: "amd", vendorTier: 7 },
];

test.each([
  ["intel-old", "intel-new", true],
  ["intel-new", "intel-new", true],
  ["intel-new", "intel-old", false],
  ["intel-old", "amd-new", false],
  [undefined, "intel-old", true],
  ["intel-new", undefined, true],
  ["unheard-of", "intel-old", true],
])("a guest that needs %s can run on a host of %s: %s", (required, offered, expected) => {
  expect(offersMode(required, offered, modes)).toBe(expected);
});
