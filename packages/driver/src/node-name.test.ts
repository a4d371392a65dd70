import { describe, expect, test } from "vitest";
import { DriverError } from "./errors.ts";
import { formatNodeName, parseNodeName } from "./node-name.ts";

describe("formatNodeName", () => {
  test("N1: a node is named moid(name)", () => {
    expect(formatNodeName("domain-c7", "ClusterA")).toBe("domain-c7(ClusterA)");
  });

  test("N4: the label is the stored name, with colons and control characters escaped too", () => {
    expect(formatNodeName("resgroup-9", "a%2fb")).toBe("resgroup-9(a%2fb)");
    expect(formatNodeName("resgroup-9", "a/b:c\u0007")).toBe("resgroup-9(a%2fb%3ac%07)");
  });

  test("N5: a name over 200 characters is cut and ends in a hash of its label", () => {
    const first = formatNodeName("domain-c7", `${"x".repeat(300)}1`);
    const second = formatNodeName("domain-c7", `${"x".repeat(300)}2`);
    expect(first).toHaveLength(200);
    expect(first).toMatch(/^domain-c7\(x+~[0-9a-f]{8}\)$/);
    expect(second).not.toBe(first);
  });

  test("N5: the cut never leaves half a character", () => {
    const lengths = ["", "y"].map((lead) => formatNodeName("domain-c7", lead + "😀".repeat(150)));
    for (const name of lengths) expect(name.isWellFormed()).toBe(true);
  });
});

describe("parseNodeName", () => {
  test.each([
    ["domain-c7(ClusterA)", "domain-c7"],
    ["domain-c7(Cluster (old) A)", "domain-c7"],
    ["domain-c7()", "domain-c7"],
    ["resgroup-1000(MyPool)", "resgroup-1000"],
    ["domain-c8((Cluster:4)", "domain-c8"],
  ])("N3: %s has the moid %s", (name, moid) => {
    expect(parseNodeName(name)).toBe(moid);
  });

  test.each([
    "",
    "ClusterA",
    "domain-c7",
    "(ClusterA)",
    "domain c7(A)",
    "domain-c7(A",
    "domain-c7(A) ",
    "domain/c7(A)",
  ])("%j is refused", (name) => {
    expect(() => parseNodeName(name)).toThrow(
      expect.objectContaining({ name: "DriverError", code: "DRIVER_INVALID_NODE_NAME" }),
    );
    expect(() => parseNodeName(name)).toThrow(DriverError);
  });
});
