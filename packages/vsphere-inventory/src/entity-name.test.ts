import { describe, expect, it } from "vitest";
import { canonicalSegment, decodeName, encodeName, readableSegment } from "./entity-name.ts";

describe("names as vSphere stores them", () => {
  it.each([
    ["50% off", "50%25 off"],
    ["A/B", "A%2fB"],
    ["back\\slash", "back%5cslash"],
    ["a%2fb", "a%252fb"],
    ["plain (1) [x]*?", "plain (1) [x]*?"],
  ])("%s is stored as %s and read back", (display, stored) => {
    expect(encodeName(display)).toBe(stored);
    expect(decodeName(stored)).toBe(display);
  });

  it("are read with hex digits of either case", () => {
    expect(decodeName("a%2Fb%5Cc")).toBe("a/b\\c");
  });

  it("keep a percent sign that starts no escape", () => {
    expect(decodeName("100% %2 %zz")).toBe("100% %2 %zz");
  });
});

describe("segments as people write them", () => {
  it.each([
    ["50% off", "50%25 off"],
    ["50%25 off", "50%25 off"],
    ["a%2Fb", "a%2fb"],
    ["a%252fb", "a%252fb"],
    ["back\\slash", "back%5cslash"],
    ["%", "%25"],
    ["%%2f", "%25%2f"],
  ])("%s means the stored name %s", (written, stored) => {
    expect(canonicalSegment(written)).toBe(stored);
  });

  it.each([
    ["50%25 off", "50% off"],
    ["A%2fB", "A%2fB"],
    ["a%252fb", "a%252fb"],
    ["back%5cslash", "back\\slash"],
    ["10.1.0.0/24", "10.1.0.0%2f24"],
  ])("the stored name %s is written as %s", (stored, written) => {
    expect(readableSegment(stored)).toBe(written);
  });
});
