import { describe, expect, test } from "vitest";
import { decodeEnvelope, listDataTypeNames, Vim25Error } from "../index.ts";

function decode(content: string, limits?: { maximumDepth?: number }) {
  const body = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${content}</soapenv:Body></soapenv:Envelope>`;
  const message = decodeEnvelope(Buffer.from(body), limits);
  if (message.kind === "fault") throw new Error("a fault");
  return message.value;
}

/** A `val` of unknown declared type, as property answers have it. */
function val(attributes: string, content: string): unknown {
  const property = `<propSet><name>p</name><val ${attributes}>${content}</val></propSet>`;
  const objects = `<objects><obj type="Folder">group-v1</obj>${property}</objects>`;
  const result = decode(
    `<RetrievePropertiesExResponse xmlns="urn:vim25"><returnval>${objects}</returnval></RetrievePropertiesExResponse>`,
  );
  expect(result).toMatchObject({ objects: [{ obj: { type: "Folder", value: "group-v1" } }] });
  return (result as { objects: { propSet: { val: unknown }[] }[] }).objects[0]?.propSet[0]?.val;
}

/** The response of a method that returns a data object. */
function datastoreInfo(fields: string) {
  return val('xsi:type="NasDatastoreInfo"', fields);
}

describe("a value of any type", () => {
  test.each([
    ["string", "  a  ", "  a  "],
    ["int", "-42", -42],
    ["short", "7", 7],
    ["byte", "-128", -128],
    ["long", "9007199254740991", 9007199254740991],
    ["long", "9007199254740992", 9007199254740992n],
    ["long", "9007199254740993", 9007199254740993n],
    ["long", "-9223372036854775808", -9223372036854775808n],
    ["long", " +5\n", 5],
    ["long", "000000000000000000005", 5],
    ["int", "-0", 0],
    ["boolean", "true", true],
    ["boolean", "1", true],
    ["boolean", "false", false],
    ["boolean", " 0 ", false],
    ["double", "1.5e3", 1500],
    ["double", "INF", Number.POSITIVE_INFINITY],
    ["double", "-INF", Number.NEGATIVE_INFINITY],
    ["double", "+Inf", Number.POSITIVE_INFINITY],
    ["float", "NaN", Number.NaN],
    ["dateTime", "2026-01-31T09:00:00.123456Z", "2026-01-31T09:00:00.123456Z"],
    ["base64Binary", "AAEC", "AAEC"],
    ["anyURI", "ds:///vmfs/volumes/1/", "ds:///vmfs/volumes/1/"],
    ["anyType", "text", "text"],
  ])("of type xsd:%s with text '%s' is %s", (type, text, expected) => {
    expect(val(`xsi:type="xsd:${type}"`, text)).toBe(expected);
  });

  test.each([
    ["int", ""],
    ["int", "0x10"],
    ["int", "1e3"],
    ["int", "1.5"],
    ["int", "<!-- a -->"],
    ["long", "12 13"],
    ["boolean", "TRUE"],
    ["boolean", ""],
    ["double", ""],
    ["double", "1,5"],
    ["double", "Infinite"],
  ])("of type xsd:%s with text '%s' is refused", (type, text) => {
    const read = () => val(`xsi:type="xsd:${type}"`, text);
    expect(read).toThrow(Vim25Error);
    expect(read).toThrow(expect.objectContaining({ code: "VIM25_MALFORMED_XML" }));
    expect(read).toThrow(`the value is no ${type}`);
  });

  test("is told by its type whatever the prefixes are", () => {
    expect(val('XMLSchema-instance:type="int"', "1")).toBe(1);
    expect(val('i:type="s:boolean"', "true")).toBe(true);
    expect(val('i:type="vim25:HostSystemPowerState"', "poweredOn")).toBe("poweredOn");
  });

  test("that names no type is text, a reference or an object of what is in it", () => {
    expect(val("", "text")).toBe("text");
    expect(val('type="HostSystem"', "host-1")).toEqual({ type: "HostSystem", value: "host-1" });
    expect(val("", " <!-- c --> <a>1</a><b/>")).toEqual({ a: "1", b: "" });
  });

  test("that is a reference has type and value, and nothing of the namespaces", () => {
    expect(val('xsi:type="ManagedObjectReference" type="HostSystem"', "host-1")).toStrictEqual({
      type: "HostSystem",
      value: "host-1",
    });
  });

  test("that is a data object names its type", () => {
    const content = "<key>a</key><value xsi:type='xsd:int'>1</value>";
    expect(val('xsi:type="OptionValue"', content)).toStrictEqual({
      $type: "OptionValue",
      key: "a",
      value: 1,
    });
  });

  test("of an unknown type keeps its name and is read by its form", () => {
    const content = '<key>1</key><nested><when>now</when></nested><ref type="Task">task-1</ref>';
    expect(val('xsi:type="VirtualQuantumDevice"', content)).toStrictEqual({
      $type: "VirtualQuantumDevice",
      key: "1",
      nested: { when: "now" },
      ref: { type: "Task", value: "task-1" },
    });
  });
});

describe("an array", () => {
  test.each([
    ["ArrayOfInt", "<int>1</int><int>-2</int>", [1, -2]],
    ["ArrayOfString", "<string>only</string>", ["only"]],
    ["ArrayOfString", "", []],
    [
      "ArrayOfManagedObjectReference",
      '<ManagedObjectReference type="Task">t</ManagedObjectReference>',
      [{ type: "Task", value: "t" }],
    ],
    [
      "ArrayOfAnyType",
      '<anyType xsi:type="xsd:long">5</anyType><anyType xsi:type="xsd:string">5</anyType>',
      [5, "5"],
    ],
    [
      "ArrayOfVirtualDevice",
      '<VirtualDevice xsi:type="VirtualE1000"><key>1</key></VirtualDevice>',
      [{ $type: "VirtualE1000", key: 1 }],
    ],
    ["ArrayOfVirtualQuantum", "<VirtualQuantum><spin>1</spin></VirtualQuantum>", [{ spin: "1" }]],
  ])("of boxed values (%s) is just an array", (type, content, expected) => {
    expect(val(`xsi:type="${type}"`, content)).toStrictEqual(expected);
  });

  test("that is empty may be an empty element", () => {
    const xml =
      '<UpdateOptions><changedValue><key>k</key><value xsi:type="ArrayOfInt"/></changedValue></UpdateOptions>';
    expect(decode(xml)).toEqual({ changedValue: [{ key: "k", value: [] }] });
  });

  test("has its nil elements left out", () => {
    expect(val('xsi:type="ArrayOfInt"', '<int>1</int><int xsi:nil="true"/>')).toEqual([1]);
  });

  test("in a field is an array with one element too, and absent without one", () => {
    expect(datastoreInfo("<nas><name>n</name><remoteHostNames>a</remoteHostNames></nas>")).toMatchObject({
      nas: { name: "n", remoteHostNames: ["a"] },
    });
    expect(datastoreInfo("<nas/>")).toStrictEqual({ $type: "NasDatastoreInfo", nas: {} });
  });

  test("in a field may be interrupted and go on", () => {
    const fields = "<remoteHostNames>a</remoteHostNames><name>n</name><remoteHostNames>b</remoteHostNames>";
    expect(datastoreInfo(`<nas>${fields}</nas>`)).toMatchObject({ nas: { remoteHostNames: ["a", "b"] } });
  });

  test("returned by a method is an array with no, one or two elements", () => {
    const item = '<returnval type="VirtualMachine">vm-1</returnval>';
    const answer = (items: string) => decode(`<FindAllByUuidResponse>${items}</FindAllByUuidResponse>`);
    const one = { type: "VirtualMachine", value: "vm-1" };
    expect([answer(""), answer(item), answer(item + item)]).toEqual([[], [one], [one, one]]);
  });
});

describe("a data object", () => {
  test("has inherited and own fields, in any order and under any prefix", () => {
    const fields = "<x:nas><x:name>n</x:name></x:nas><name>store</name><url>ds:///a</url>";
    expect(datastoreInfo(fields)).toStrictEqual({
      $type: "NasDatastoreInfo",
      nas: { name: "n" },
      name: "store",
      url: "ds:///a",
    });
  });

  test("of the declared type has no $type, one of a descendant has", () => {
    const device = (type: string) => `<device ${type}><key>1</key><backing><x/></backing></device>`;
    const devices = device("") + device('xsi:type="VirtualDevice"') + device('xsi:type="VirtualDisk"');
    expect(val('xsi:type="VirtualHardware"', devices)).toMatchObject({
      device: [{ key: 1, backing: {} }, { key: 1 }, { $type: "VirtualDisk", key: 1 }],
    });
    expect(val('xsi:type="VirtualHardware"', device(""))).not.toHaveProperty("device[0].$type");
  });

  test("has its unknown fields too, as arrays when they repeat", () => {
    const fields =
      "<freeSpace>9</freeSpace><novel>1</novel><more>a</more><novel>2</novel><novel><a/></novel>";
    expect(datastoreInfo(fields)).toStrictEqual({
      $type: "NasDatastoreInfo",
      freeSpace: 9,
      novel: ["1", "2", { a: "" }],
      more: "a",
    });
  });

  test("keeps an array that an unknown field holds apart from its repetition", () => {
    const array = '<novel xsi:type="ArrayOfInt"><int>1</int></novel>';
    expect(datastoreInfo(array + array + array)).toMatchObject({ novel: [[1], [1], [1]] });
  });

  test("is without its nil fields", () => {
    const fields =
      '<name xsi:nil="true"/><url xsi:nil="1"></url><maxFileSize xsi:nil="false">5</maxFileSize>';
    expect(datastoreInfo(fields)).toStrictEqual({ $type: "NasDatastoreInfo", maxFileSize: 5 });
  });

  test("is a plain object whatever its elements are called", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
    const fields = names.map((name) => `<${name}><polluted>yes</polluted></${name}>`).join("");
    const value = datastoreInfo(fields + fields) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(["$type", ...names]);
    for (const name of names)
      expect(Object.getOwnPropertyDescriptor(value, name)?.value).toEqual([
        { polluted: "yes" },
        { polluted: "yes" },
      ]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect({}).not.toHaveProperty("polluted");
  });

  test("whose type is called like a method of objects is an unknown one", () => {
    for (const name of ["__proto__", "constructor", "toString"])
      expect(val(`xsi:type="${name}"`, "<a>1</a>")).toStrictEqual({ $type: name, a: "1" });
    expect(decode("<toString><a>1</a></toString>")).toStrictEqual({ a: "1" });
  });

  test("may be an empty element", () => {
    expect(datastoreInfo("<nas></nas>")).toEqual(datastoreInfo("<nas/>"));
  });

  test("with text in it is refused", () => {
    expect(() => datastoreInfo("<nas>text</nas>")).toThrow("text between elements");
  });

  test("with an element where text belongs is refused", () => {
    expect(() => datastoreInfo("<name><b>x</b></name>")).toThrow("a closing tag was expected");
  });

  test("that claims a primitive type is read as one", () => {
    expect(val('xsi:type="VirtualHardware"', '<device xsi:type="xsd:string">x</device>')).toMatchObject({
      device: ["x"],
    });
  });
});

test("every type of the table reads an unknown field the same way", () => {
  for (const name of listDataTypeNames().filter((each) => !each.startsWith("ArrayOf")))
    expect(val(`xsi:type="${name}"`, "<noSuchField>1</noSuchField>")).toEqual({
      $type: name,
      noSuchField: "1",
    });
});

describe("nesting", () => {
  const nested = (depth: number) => `${"<child>".repeat(depth)}x${"</child>".repeat(depth)}`;

  test("is read to its limit and refused beyond it", () => {
    const chain = (depth: number) => () =>
      decode(`<NoSuchMethod>${nested(depth)}</NoSuchMethod>`, { maximumDepth: 10 });
    expect(chain(10)).not.toThrow();
    expect(chain(11)).toThrow(expect.objectContaining({ code: "VIM25_LIMIT_EXCEEDED" }));
  });

  test("of a million levels is refused, not a stack overflow", () => {
    expect(() => decode(`<NoSuchMethod>${nested(1e6)}</NoSuchMethod>`)).toThrow("deeper than 512 levels");
  });

  test("of boxed arrays counts as well", () => {
    const box = '<anyType xsi:type="ArrayOfAnyType">';
    const deep = `${box.repeat(600)}${"</anyType>".repeat(600)}`;
    expect(() => val('xsi:type="ArrayOfAnyType"', deep)).toThrow("deeper than 512 levels");
  });
});

test("a decoded value is not changed by later reuse of the body's memory", () => {
  const text = "a text of some length, longer than thirteen";
  const body = Buffer.from(
    `<E:Envelope><E:Body><Any><a>${text}</a><b>${text}é</b></Any></E:Body></E:Envelope>`,
  );
  const message = decodeEnvelope(body);
  body.fill("x");
  expect(message).toMatchObject({ value: { a: text, b: `${text}é` } });
});
