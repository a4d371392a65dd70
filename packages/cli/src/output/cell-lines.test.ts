import { expect, it } from "vitest";
import { cellLines, displayWidth } from "./cell-lines.ts";

it("counts what a terminal shows", () => {
  expect(displayWidth("ClusterA")).toBe(8);
  expect(displayWidth("クラスタ")).toBe(8);
  expect(displayWidth("é")).toBe(1);
});

it("leaves a text alone that fits", () => {
  expect(cellLines("/dc/host", 8)).toEqual(["/dc/host"]);
});

it("breaks a path behind a slash", () => {
  expect(cellLines("/folder1/datacenter2/host/ClusterA", 22)).toEqual([
    "/folder1/datacenter2/",
    "host/ClusterA",
  ]);
});

it("breaks anywhere when a good place would leave the line half empty", () => {
  expect(cellLines("/dc/averylongclustername", 10)).toEqual(["/dc/averyl", "ongcluster", "name"]);
});

it("never cuts a character in two and never makes a line too wide", () => {
  const lines = cellLines("クラスタ名称クラスタ👩‍💻", 7);
  expect(lines.join("")).toBe("クラスタ名称クラスタ👩‍💻");
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(7);
});
