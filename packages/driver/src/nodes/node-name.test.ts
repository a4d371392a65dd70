import { describe, expect, test } from "vitest";
import { DriverError } from "../errors.ts";
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

  test("N9: a mark tells nodes of two vCenters apart, and survives the cut", () => {
    expect(formatNodeName("domain-c7", "ClusterA", "6f0c3a52")).toBe("domain-c7(ClusterA@6f0c3a52)");
    const long = formatNodeName("domain-c7", "x".repeat(300), "6f0c3a52");
    expect(long).toHaveLength(200);
    expect(long).toMatch(/~[0-9a-f]{8}@6f0c3a52\)$/);
  });

  test("N5: the cut never leaves half a character", () => {
    const lengths = ["", "y"].map((lead) => formatNodeName("domain-c7", lead + "😀".repeat(150)));
    for (const name of lengths) expect(name.isWellFormed()).toBe(true);
  });
});

describe("N3: parseNodeName", () => {
  test.each([
    ["domain-c7(ClusterA)", "domain-c7"],
    ["domain-c7(Cluster (old) A)", "domain-c7"],
    ["domain-c7()", "domain-c7"],
    ["resgroup-1000(MyPool)", "resgroup-1000"],
    ["domain-c8((Cluster:4)", "domain-c8"],
  ])("N3: %s has the moid %s", (name, moid) => {
    expect(parseNodeName(name)).toEqual({ moid });
  });

  test("N2: the later form moid.vcenterUuid is understood too", () => {
    expect(parseNodeName("domain-c7.6F0C3A52-0000-4000-8000-000000000001")).toEqual({
      moid: "domain-c7",
      vcenterUuid: "6f0c3a52-0000-4000-8000-000000000001",
    });
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
    "domain-c7.6f0c3a52",
  ])("%j is refused", (name) => {
    expect(() => parseNodeName(name)).toThrow(
      expect.objectContaining({ name: "DriverError", code: "DRIVER_INVALID_NODE_NAME" }),
    );
    expect(() => parseNodeName(name)).toThrow(DriverError);
  });
});
