import { describe, expect, it } from "vitest";
import { BadGlobError, compileGlob } from "./glob.ts";

describe("a pattern", () => {
  it.each([
    ["*", "anything"],
    ["*", ""],
    ["a*c", "abbc"],
    ["*b*c*", "abcbc"],
    ["?", "🚀"],
    ["[a-c]x", "bx"],
    ["[^a-c]x", "dx"],
    ["[a-c0-9]", "7"],
    ["\\*", "*"],
    ["[\\]]", "]"],
    ["[\\-a]", "-"],
    ["[[]", "["],
  ])("%s matches %s", (pattern, name) => {
    expect(compileGlob(pattern).matches(name)).toBe(true);
  });

  it.each([
    ["a", "A"],
    ["a", "ab"],
    ["?", ""],
    ["[a-c]", "d"],
    ["[^a-c]", "b"],
    ["*", "a/b"],
    ["?", "/"],
    ["é", "e\u0301"],
  ])("%s does not match %s", (pattern, name) => {
    expect(compileGlob(pattern).matches(name)).toBe(false);
  });

  it.each(["[", "[]", "[]a]", "[a", "[a-", "[a-]", "[-a]", "[^]", "[\\", "x\\"])(
    "%s is malformed",
    (pattern) => {
      expect(() => compileGlob(pattern)).toThrow(BadGlobError);
    },
  );

  it("with many stars takes no time on a long name", () => {
    expect(compileGlob("*a".repeat(40)).matches("a".repeat(20_000).concat("b"))).toBe(false);
  });
});
