import { describe, expect, test } from "vitest";
import { findPropertyType, splitPropertyPath } from "../index.ts";

const step = (name: string, key?: string) => ({ name, key });

describe("a property path is split at its dots", () => {
  test.each([
    ["name", [step("name")]],
    ["summary.hardware.memorySize", [step("summary"), step("hardware"), step("memorySize")]],
    [
      "config.hardware.device[2000].backing",
      [step("config"), step("hardware"), step("device", "2000"), step("backing")],
    ],
    [
      'config.extraConfig["nvp.vm-uuid"].value',
      [step("config"), step("extraConfig", "nvp.vm-uuid"), step("value")],
    ],
    ['config.extraConfig["a\\"]\\\\.b"]', [step("config"), step("extraConfig", 'a"]\\.b')]],
    ['a[""]', [step("a", "")]],
  ])("%s", (path, steps) => {
    expect(splitPropertyPath(path)).toEqual(steps);
  });

  test.each(["", ".", "a.", ".a", "a..b", "a b", "a[", "a[]", 'a["x]', "a[1]b", "1a", "a.b\n"])(
    "but %j is none",
    (path) => {
      expect(splitPropertyPath(path)).toBeUndefined();
    },
  );

  test("a hostile path is refused in linear time", () => {
    expect(splitPropertyPath(`a["${"\\\\".repeat(500_000)}`)).toBeUndefined();
    expect(splitPropertyPath(`${"a.".repeat(500_000)}!`)).toBeUndefined();
  });
});

describe("the type of a property", () => {
  test.each([
    ["HostSystem", "summary.quickStats.overallCpuUsage", { type: "int", array: false }],
    ["HostSystem", "runtime", { type: "HostRuntimeInfo", array: false }],
    ["VirtualMachine", "config.hardware.device", { type: "VirtualDevice", array: true }],
    ["VirtualMachine", "config.hardware.device[2000]", { type: "VirtualDevice", array: false }],
    ["VirtualMachine", "config.hardware.device[2000].key", { type: "int", array: false }],
    ["VirtualMachine", 'config.extraConfig["a.b"].value', { type: "anyType", array: false }],
    ["ClusterComputeResource", "name", { type: "string", array: false }],
  ])("%s %s", (type, path, expected) => {
    expect(findPropertyType(type, path)).toEqual(expected);
  });

  test.each([
    ["HostSystem", "noSuchProperty"],
    ["HostSystem", "runtime.noSuchField"],
    ["HostSystem", "name.length"],
    ["HostSystem", "constructor"],
    ["VirtualMachine", "config.hardware.device.key"],
    ["NoSuchType", "name"],
    ["HostSystem", ""],
    ["HostSystem", "runtime."],
  ])("%s %j is unknown", (type, path) => {
    expect(findPropertyType(type, path)).toBeUndefined();
  });
});
