import { expect, it } from "vitest";
import { fitWidths } from "./fit-widths.ts";

it("leaves columns alone that fit with their borders", () => {
  expect(fitWidths([10, 20], 37)).toEqual([10, 20]);
});

it("takes from the widest column first", () => {
  expect(fitWidths([10, 20, 50], 70)).toEqual([10, 20, 30]);
});

it("makes wide columns alike before it takes more", () => {
  expect(fitWidths([12, 40, 50], 82)).toEqual([12, 30, 30]);
});

it("keeps every column readable, even if the table stays too wide", () => {
  expect(fitWidths([5, 40, 40], 10)).toEqual([5, 8, 8]);
});
