import { describe, expect, it } from "vitest";
import { cleanPath, joinPath, lastSegment } from "./clean-path.ts";

describe("a cleaned path", () => {
  it.each([
    ["", "."],
    ["/", "/"],
    ["//a///b/", "/a/b"],
    ["./a", "a"],
    ["a/../b", "b"],
    ["a/..", "."],
    ["/../a", "/a"],
    ["a/../../b", "../b"],
    ["../../a", "../../a"],
    ["./...", "..."],
  ])("of %s is %s", (path, clean) => {
    expect(cleanPath(path)).toBe(clean);
  });

  it("is what joining gives", () => {
    expect(joinPath("/", "a", "", "b/c")).toBe("/a/b/c");
  });

  it("ends in its last segment", () => {
    expect([lastSegment("/a/b"), lastSegment("b"), lastSegment("/")]).toEqual(["b", "b", "/"]);
  });
});
