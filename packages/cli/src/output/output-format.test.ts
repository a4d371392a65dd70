import { expect, it } from "vitest";
import { chooseFormat } from "./output-format.ts";

const terminal = { write: () => undefined, isTTY: true };
const pipe = { write: () => undefined };

it("is a table in a terminal and JSON elsewhere", () => {
  expect(chooseFormat({}, terminal)).toBe("table");
  expect(chooseFormat({}, pipe)).toBe("json");
});

it("follows a wish whatever the output is", () => {
  expect(chooseFormat({ format: "table" }, pipe)).toBe("table");
  expect(chooseFormat({ json: true }, terminal)).toBe("json");
});
