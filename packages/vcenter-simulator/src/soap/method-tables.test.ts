import { listMethodNames } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { pbmMethods } from "../policies/pbm-methods.ts";
import { methodTables } from "./method-tables.ts";

it("every method that the type table knows is answered", () => {
  const answered = [...methodTables.values()].flatMap((table) => Object.keys(table));
  expect(listMethodNames().filter((name) => !answered.includes(name))).toEqual([]);
  expect(listMethodNames("pbm").filter((name) => !Object.hasOwn(pbmMethods, name))).toEqual([]);
});
