import { expect, expectTypeOf, test } from "vitest";
import { VimFaultError } from "./errors.ts";
import { isFault } from "./is-fault.ts";

const notFound: unknown = new VimFaultError("VSPHERE_FAULT", "no file", {
  fault: { $type: "FileNotFound", file: "[ds1] a.vmdk" },
  localizedMessage: "",
  method: "DeleteDatastoreFile_Task",
});

test("a fault is its own type and every type above it", () => {
  expect(isFault(notFound, "FileNotFound")).toBe(true);
  expect(isFault(notFound, "FileFault")).toBe(true);
  expect(isFault(notFound, "FileLocked")).toBe(false);
});

test("other errors are no fault", () => {
  expect(isFault(new Error("FileNotFound"), "FileNotFound")).toBe(false);
  expect(isFault(undefined, "FileNotFound")).toBe(false);
});

test("the fields of the fault are typed by its name", () => {
  if (!isFault(notFound, "FileNotFound")) throw new Error("unreachable");
  expectTypeOf(notFound.fault.file).toEqualTypeOf<string>();
  expect(notFound.fault.file).toBe("[ds1] a.vmdk");
});
