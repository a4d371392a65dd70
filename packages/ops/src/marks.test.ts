import { expect, test } from "vitest";
import { displayNameOf, vmDisplayName } from "./marks.ts";

const uuid = "5f5b7c1e-0000-4000-8000-000000000001";

test("a VM is shown with its owner's name and its UUID", () => {
  expect(vmDisplayName("web-1", uuid)).toBe(`web-1 (${uuid})`);
});

test("without a name the UUID is all there is", () => {
  expect(vmDisplayName(undefined, uuid)).toBe(uuid);
  expect(vmDisplayName("  ", uuid)).toBe(uuid);
});

test("a long name is cut between characters, so that vSphere's 80 suffice", () => {
  const name = vmDisplayName("😀".repeat(60), uuid);
  expect([...name]).toHaveLength(80);
  expect(name.isWellFormed()).toBe(true);
});

test("the owner's name comes back; a VM renamed by hand keeps its new name", () => {
  expect(displayNameOf(`web (1) (${uuid})`, uuid)).toBe("web (1)");
  expect(displayNameOf("renamed", uuid)).toBe("renamed");
});
