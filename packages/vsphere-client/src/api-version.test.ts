import { expect, test } from "vitest";
import { chooseApiVersion, newestApiVersion } from "./api-version.ts";

test("an older server's own version is spoken", () => {
  for (const version of ["6.5", "6.7.3", "7.0.3.0", "8.0.2.0", "9.0.0.0"])
    expect(chooseApiVersion(version)).toBe(version);
});

test("versions are compared by number, not by letters", () => {
  expect(chooseApiVersion("10.0.0.0")).toBe(newestApiVersion);
});

test("a newer or unreadable version gets the newest that is known here", () => {
  expect(chooseApiVersion("9.9.0.0")).toBe(newestApiVersion);
  expect(chooseApiVersion("dev")).toBe(newestApiVersion);
});
