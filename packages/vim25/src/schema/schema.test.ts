import { describe, expect, test } from "vitest";
import {
  findDataType,
  findEnumeration,
  findManagedObjectType,
  findMethod,
  isDataTypeKindOf,
  isManagedObjectKindOf,
  listDataTypeNames,
  listMethodNames,
  requireMethod,
} from "../index.ts";

const nobody = ["", "NoSuchName", "constructor", "__proto__", "toString", "string"];

describe("a data type", () => {
  test("has the fields of its bases first, in wire order", () => {
    const names = findDataType("VirtualDiskFlatVer2BackingInfo")?.fields.map((field) => field.name);
    expect(names?.slice(0, 6)).toEqual([
      "fileName",
      "datastore",
      "backingObjectId",
      "diskMode",
      "split",
      "writeThrough",
    ]);
    expect(findDataType("VirtualDisk")?.base).toBe("VirtualDevice");
  });

  test("tells for each field its type, its kind, and whether it is an array or optional", () => {
    const field = (name: string) => findDataType("VirtualMachineConfigSpec")?.fieldByName.get(name);
    expect(field("memoryMB")).toEqual({
      name: "memoryMB",
      type: "long",
      kind: "long",
      array: false,
      optional: true,
    });
    expect(field("deviceChange")).toMatchObject({
      type: "VirtualDeviceConfigSpec",
      kind: "object",
      array: true,
    });
    expect(findDataType("DynamicProperty")?.fieldByName.get("val")).toMatchObject({
      kind: "any",
      optional: false,
    });
    expect(findDataType("ObjectContent")?.fieldByName.get("obj")).toMatchObject({ kind: "reference" });
    expect(findDataType("HostRuntimeInfo")?.fieldByName.get("powerState")).toMatchObject({
      type: "HostSystemPowerState",
      kind: "string",
    });
  });

  test("is the same object every time", () => {
    expect(findDataType("OptionValue")).toBe(findDataType("OptionValue"));
  });

  test.each(nobody)("%j is none", (name) => {
    expect(findDataType(name)).toBeUndefined();
  });

  test("descends from itself and its bases only", () => {
    expect(isDataTypeKindOf("VirtualVmxnet3", "VirtualEthernetCard")).toBe(true);
    expect(isDataTypeKindOf("VirtualVmxnet3", "DynamicData")).toBe(true);
    expect(isDataTypeKindOf("VirtualDevice", "VirtualDevice")).toBe(true);
    expect(isDataTypeKindOf("VirtualDevice", "VirtualVmxnet3")).toBe(false);
    expect(isDataTypeKindOf("NoSuchName", "DynamicData")).toBe(false);
  });
});

describe("a method", () => {
  test("tells its parameters and its result", () => {
    const { parameters, result } = requireMethod("FindAllByUuid");
    expect(parameters.fields.map((field) => field.name)).toEqual([
      "_this",
      "datacenter",
      "uuid",
      "vmSearch",
      "instanceUuid",
    ]);
    expect(result).toMatchObject({ type: "ManagedObjectReference", kind: "reference", array: true });
    expect(findMethod("Logout")?.result).toBeUndefined();
  });

  test.each(nobody)("%j is none", (name) => {
    expect(findMethod(name)).toBeUndefined();
    expect(() => requireMethod(name)).toThrow(expect.objectContaining({ code: "VIM25_UNKNOWN_METHOD" }));
  });
});

describe("a managed object type", () => {
  test("has the properties of its bases too", () => {
    const properties = findManagedObjectType("ClusterComputeResource")?.properties;
    expect(properties?.get("name")).toMatchObject({ type: "string", kind: "string" });
    expect(properties?.get("host")).toMatchObject({ kind: "reference", array: true });
    expect(properties?.get("drsRecommendation")).toMatchObject({ kind: "object", array: true });
  });

  test.each(nobody)("%j is none", (name) => {
    expect(findManagedObjectType(name)).toBeUndefined();
  });

  test("descends from itself and its bases, an unknown one from itself", () => {
    expect(isManagedObjectKindOf("ClusterComputeResource", "ManagedEntity")).toBe(true);
    expect(isManagedObjectKindOf("ManagedEntity", "ClusterComputeResource")).toBe(false);
    expect(isManagedObjectKindOf("NoSuchName", "NoSuchName")).toBe(true);
    expect(isManagedObjectKindOf("NoSuchName", "ManagedEntity")).toBe(false);
  });
});

test("names are listed in alphabetical order, each of them known", () => {
  for (const [names, find] of [
    [listDataTypeNames(), findDataType],
    [listMethodNames(), findMethod],
  ] as const) {
    expect(names).toEqual([...names].sort());
    expect(names.filter((name) => find(name) === undefined)).toEqual([]);
    expect(names.length).toBeGreaterThan(100);
  }
});

describe("an enumeration", () => {
  test("has its values in the API's order", () => {
    expect(findEnumeration("VirtualMachinePowerState")).toEqual(["poweredOff", "poweredOn", "suspended"]);
  });

  test.each([...nobody, "VirtualMachineConfigSpec"])("%j is none", (name) => {
    expect(findEnumeration(name)).toBeUndefined();
  });
});
