import { expect, test } from "vitest";
import { formatReference } from "./index.ts";

test("a reference in one line is its type and its value", () => {
  expect(formatReference({ type: "VirtualMachine", value: "vm-42" })).toBe("VirtualMachine:vm-42");
});
