import { describe, expect, test } from "vitest";
import { encodeDetail, encodeRequest, encodeResponse, Vim25Error } from "../index.ts";

const _this = { type: "OptionManager", value: "VpxSettings" };

/** What is written between the tags of the one parameter besides `_this`. */
function option(value: unknown): string {
  const xml = encodeRequest("UpdateOptions", { _this, changedValue: [{ key: "k", value }] });
  const match = /<key>k<\/key>(.*)<\/changedValue>/s.exec(xml);
  return match?.[1] ?? xml;
}

function refusal(action: () => unknown): Vim25Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Vim25Error) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("a request", () => {
  test("has its namespaces, then its parameters in wire order whatever the keys' order", () => {
    const xml = encodeRequest("Login", { password: "p", userName: "u", _this });
    expect(xml).toBe(
      '<Login xmlns="urn:vim25" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><_this type="OptionManager">VpxSettings</_this><userName>u</userName><password>p</password></Login>',
    );
  });

  test("has the fields of a descendant after those of its bases", () => {
    const disk = {
      capacityInKB: 1,
      backing: {
        thinProvisioned: true,
        diskMode: "persistent",
        fileName: "",
        $type: "VirtualDiskFlatVer2BackingInfo",
      },
      unitNumber: 0,
      key: -1,
      $type: "VirtualDisk",
    };
    const config = { deviceChange: [{ device: disk, operation: "add" }] };
    expect(encodeRequest("ReconfigVM_Task", { _this, spec: config })).toContain(
      '<deviceChange><operation>add</operation><device xsi:type="VirtualDisk"><key>-1</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName></fileName><diskMode>persistent</diskMode><thinProvisioned>true</thinProvisioned></backing><unitNumber>0</unitNumber><capacityInKB>1</capacityInKB></device></deviceChange>',
    );
  });

  test("leaves out what is undefined, null or an empty array", () => {
    const spec = { name: undefined, annotation: null, extraConfig: [] };
    expect(encodeRequest("ReconfigVM_Task", { _this, spec })).toContain("<spec></spec>");
  });

  test("names no type where a value has the declared one", () => {
    const tagged = encodeRequest("ReconfigVM_Task", { _this, spec: { $type: "VirtualMachineConfigSpec" } });
    expect(tagged).toBe(encodeRequest("ReconfigVM_Task", { _this, spec: {} }));
  });

  test("does not change what it is given", () => {
    const value = Object.freeze({ _this: Object.freeze({ ..._this }), changedValue: Object.freeze([]) });
    expect(() => encodeRequest("UpdateOptions", value)).not.toThrow();
  });
});

describe("a value of any type", () => {
  test.each([
    ["text", "a & b", '<value xsi:type="xsd:string">a &amp; b</value>'],
    ["a small integer", 5, '<value xsi:type="xsd:int">5</value>'],
    ["the least int", -(2 ** 31), '<value xsi:type="xsd:int">-2147483648</value>'],
    ["a larger integer", 2 ** 31, '<value xsi:type="xsd:long">2147483648</value>'],
    ["an integer beyond 2^53", 2 ** 60, '<value xsi:type="xsd:long">1152921504606846976</value>'],
    ["a bigint", 9007199254740993n, '<value xsi:type="xsd:long">9007199254740993</value>'],
    ["a number beyond long", 2 ** 63, '<value xsi:type="xsd:double">9223372036854776000</value>'],
    ["a fraction", 0.5, '<value xsi:type="xsd:double">0.5</value>'],
    ["not a number", Number.NaN, '<value xsi:type="xsd:double">NaN</value>'],
    ["infinity", Number.NEGATIVE_INFINITY, '<value xsi:type="xsd:double">-INF</value>'],
    ["a boolean", false, '<value xsi:type="xsd:boolean">false</value>'],
    ["a date", new Date(0), '<value xsi:type="xsd:dateTime">1970-01-01T00:00:00.000Z</value>'],
    [
      "a reference",
      { type: "Task", value: "t" },
      '<value xsi:type="ManagedObjectReference" type="Task">t</value>',
    ],
    [
      "a data object",
      { $type: "OptionValue", key: "a", value: 1 },
      '<value xsi:type="OptionValue"><key>a</key><value xsi:type="xsd:int">1</value></value>',
    ],
    ["a named primitive", { $type: "xsd:long", $value: 5 }, '<value xsi:type="xsd:long">5</value>'],
    ["a primitive without prefix", { $type: "short", $value: 5 }, '<value xsi:type="xsd:short">5</value>'],
    [
      "an enumeration",
      { $type: "ManagedEntityStatus", $value: "red" },
      '<value xsi:type="ManagedEntityStatus">red</value>',
    ],
    [
      "an array",
      { $type: "ArrayOfInt", $value: [1, 2] },
      '<value xsi:type="ArrayOfInt"><int>1</int><int>2</int></value>',
    ],
    ["an empty array", { $type: "ArrayOfInt", $value: [] }, '<value xsi:type="ArrayOfInt"></value>'],
    [
      "a named data object",
      { $type: "OptionValue", $value: { key: "a", value: 1 } },
      '<value xsi:type="OptionValue"><key>a</key><value xsi:type="xsd:int">1</value></value>',
    ],
    [
      "a named reference",
      { $type: "ManagedObjectReference", $value: { type: "Task", value: "t" } },
      '<value xsi:type="ManagedObjectReference" type="Task">t</value>',
    ],
    ["named anything", { $type: "anyType", $value: true }, '<value xsi:type="xsd:boolean">true</value>'],
  ])("may be %s", (_, value, xml) => {
    expect(option(value)).toBe(xml);
  });

  test.each([
    ["an object without $type", { key: 1 }, "value needs a $type"],
    ["a bare array", [1], "value needs a $type"],
    ["a function", () => 1, "value needs a $type"],
    ["an array type with one value", { $type: "ArrayOfInt", $value: 1 }, "must be an array for ArrayOfInt"],
    ["an array with another's element", { $type: "ArrayOfInt", $value: ["1"] }, "value[] must be an integer"],
    ["a type with text", { $type: "OptionValue", $value: "x" }, "must be an object of type OptionValue"],
    ["a bigint beyond long", 2n ** 63n, "value must be an integer of type xsd:long"],
    ["an invalid date", new Date(Number.NaN), "must be a Date or a dateTime"],
    ["a date after 9999", new Date(8.64e15), "must be a Date or a dateTime"],
  ])("may not be %s", (_, value, problem) => {
    const error = refusal(() => option(value));
    expect(error.code).toBe("VIM25_INVALID_VALUE");
    expect(error.message).toContain(problem);
    expect(error.message).toContain("UpdateOptions.changedValue[].value");
  });
});

describe("a wrong value is refused, naming the field", () => {
  const spec = (fields: object) => () => encodeRequest("ReconfigVM_Task", { _this, spec: fields });
  test.each([
    [
      "a missing field",
      spec({ files: {}, deviceChange: [{}] }),
      "ReconfigVM_Task.spec.deviceChange[].device is required",
    ],
    [
      "a field nobody knows",
      spec({ memoryMb: 1 }),
      "ReconfigVM_Task.spec has no field memoryMb; VirtualMachineConfigSpec",
    ],
    [
      "text for a number",
      spec({ memoryMB: "1" }),
      "ReconfigVM_Task.spec.memoryMB must be an integer of type xsd:long",
    ],
    ["a fraction for an integer", spec({ numCPUs: 1.5 }), "numCPUs must be an integer of type xsd:int"],
    ["more than an int", spec({ numCPUs: 2 ** 31 }), "numCPUs must be an integer of type xsd:int"],
    ["a number for text", spec({ name: 1 }), "spec.name must be a string"],
    ["text for a boolean", spec({ cpuHotAddEnabled: "true" }), "cpuHotAddEnabled must be a boolean"],
    [
      "something else for a date",
      spec({ createDate: "yesterday" }),
      "createDate must be a Date or a dateTime",
    ],
    ["one value for an array", spec({ extraConfig: {} }), "spec.extraConfig must be an array"],
    [
      "text for an object",
      spec({ files: "x" }),
      "spec.files must be an object of type VirtualMachineFileInfo",
    ],
    [
      "text for a reference",
      () => encodeRequest("Logout", { _this: "x" }),
      "Logout._this must be a managed object reference",
    ],
    [
      "a type that does not descend",
      spec({ files: { $type: "OptionValue" } }),
      "is a OptionValue, which is no VirtualMachineFileInfo",
    ],
    [
      "a character XML cannot hold",
      spec({ name: "a\0" }),
      "ReconfigVM_Task.spec.name holds the character U+0000",
    ],
    [
      "half a surrogate pair",
      spec({ name: "\ud83d" }),
      "ReconfigVM_Task.spec.name holds the character U+d83d",
    ],
  ])("%s", (_, action, problem) => {
    const error = refusal(action);
    expect(error.code).toBe("VIM25_INVALID_VALUE");
    expect(error.message).toContain(problem);
  });

  test("a type the table does not know", () => {
    const error = refusal(spec({ files: { $type: "toString" } }));
    expect([error.code, error.message]).toEqual([
      "VIM25_UNKNOWN_TYPE",
      "ReconfigVM_Task.spec.files has the unknown type toString",
    ]);
  });

  test("a method the table does not know", () => {
    expect(refusal(() => encodeRequest("constructor", {})).code).toBe("VIM25_UNKNOWN_METHOD");
    expect(refusal(() => encodeResponse("constructor", {})).code).toBe("VIM25_UNKNOWN_METHOD");
  });

  test("an object that contains itself", () => {
    const value: Record<string, unknown> = { $type: "OptionValue", key: "k" };
    value["value"] = value;
    expect(refusal(() => option(value)).message).toMatch(/nests deeper than 512 levels$/);
  });
});

describe("a response", () => {
  const content = (xml: string) => xml.replace(/^<\w+[^>]*>|<\/\w+>$/g, "");

  test("has one returnval, several or none", () => {
    const vm = (value: string) => ({ type: "VirtualMachine", value });
    const xml = (value: string) => `<returnval type="VirtualMachine">${value}</returnval>`;
    expect(content(encodeResponse("FindByUuid", vm("a")))).toBe(xml("a"));
    expect(content(encodeResponse("FindByUuid", undefined))).toBe("");
    expect(content(encodeResponse("FindAllByUuid", [vm("a"), vm("b")]))).toBe(xml("a") + xml("b"));
    expect(content(encodeResponse("FindAllByUuid", undefined))).toBe("");
    expect(encodeResponse("Logout", undefined)).toMatch(
      /^<LogoutResponse xmlns="urn:vim25" [^>]*><\/LogoutResponse>$/,
    );
  });

  test("must be an array where the method returns one", () => {
    const error = refusal(() => encodeResponse("FindAllByUuid", { type: "Task", value: "t" }));
    expect(error.message).toBe("FindAllByUuidResponse.returnval must be an array");
  });
});

test("a detail is an element of its own, with its type and namespaces", () => {
  expect(encodeDetail("NotFoundFault", { $type: "NotFound" })).toMatch(
    /^<NotFoundFault xmlns="urn:vim25" xmlns:xsd="[^"]+" xmlns:xsi="[^"]+" xsi:type="NotFound"><\/NotFoundFault>$/,
  );
});

test("requests of the storage policy service have its namespace", () => {
  const _this = { type: "PbmProfileProfileManager", value: "ProfileManager" };
  const xml = encodeRequest("PbmQueryProfile", { _this, resourceType: { resourceType: "STORAGE" } });
  expect(xml).toMatch(/^<PbmQueryProfile xmlns="urn:pbm" /);
  expect(encodeRequest("CurrentTime", { _this })).toMatch(/^<CurrentTime xmlns="urn:vim25" /);
});
