import { describe, expect, it } from "vitest";
import { PackedValues } from "./packed-values.ts";

const config = (name: string, number: number) => ({
  name,
  uuid: `0000-${number}`,
  template: false,
  files: { vmPathName: `[ds] ${name}/${name}.vmx`, snapshotDirectory: `[ds] ${name}/` },
  hardware: {
    numCPU: 2,
    device: [
      { $type: "A", key: 1, backing: { fileName: `[ds] ${name}/${name}.vmdk`, uuid: `1111-${number}` } },
      { $type: "B", key: 2 },
    ],
  },
  extraConfig: [{ key: "a", value: `v${number}` }],
});

describe("packed values", () => {
  it("come back as they were, and have in common what is equal", () => {
    const values = new PackedValues();
    const [one, two] = [values.pack(config("one", 1), "one"), values.pack(config("two", 2), "two")];
    expect(one.slice(1)).toEqual(["0000-1", "1111-1", "v1"]);
    expect(one[0]).toBe(two[0]);
    expect(values.unpack(one, "one")).toEqual(config("one", 1));
    const other = values.unpack(two, "two") as ReturnType<typeof config>;
    expect(other).toEqual(config("two", 2));
    expect(Object.keys(other)).toEqual(Object.keys(config("two", 2)));
  });

  it.each([
    [["name"], "one"],
    [["uuid"], "0000-1"],
    [["hardware", "numCPU"], 2],
    [["files", "vmPathName"], "[ds] one/one.vmx"],
    [["files"], config("one", 1).files],
    [["nothing"], undefined],
    [["extraConfig", "0", "value"], "v1"],
  ])("give one part alone: %j", (path, part) => {
    const values = new PackedValues();
    const packed = values.pack(config("one", 1), "one");
    expect(values.read(packed, "one", path)).toEqual(part);
  });

  it("know again what they have in common, however often it comes", () => {
    const values = new PackedValues();
    const flags = { snapshotLocked: false };
    const forms = ["a", "b", "c", "d"].map(
      (uuid) => values.pack({ uuid, flags, tools: { on: true } }, "x")?.[0],
    );
    expect(new Set(forms).size).toBe(1);
  });

  it("may be told apart by anything else", () => {
    const values = new PackedValues();
    const changed = { ...config("one", 1), template: true };
    const packed = values.pack(changed, "one");
    expect(packed[0]).not.toBe(values.pack(config("one", 1), "one")[0]);
    expect(values.unpack(packed, "one")).toEqual(changed);
  });

  it.each([1n, Number.NaN, "a\0b", undefined, null, true])("may hold anything: %s", (value) => {
    const values = new PackedValues();
    const name = "b";
    for (const item of [{ value }, { name: value }, { other: [value] }])
      expect(values.unpack(values.pack(item, name), name)).toEqual(item);
  });

  it("are told apart although they are alike", () => {
    const values = new PackedValues();
    const alike = [
      { a: [] },
      { a: {} },
      { a: undefined },
      { b: 1 },
      { a: null },
      { uuid: "1" },
      { uuid: null },
    ];
    const packed = alike.map((item) => values.pack(item, "x"));
    expect(packed.map((item) => values.unpack(item, "x"))).toEqual(alike);
    expect(new Set(packed.map(([form]) => form)).size).toBe(alike.length);
  });

  it("come back although their form was forgotten for others", () => {
    const values = new PackedValues();
    const items = Array.from({ length: 100 }, (_, key) => ({ key, uuid: String(key) }));
    const packed = items.map((item) => values.pack(item, "x"));
    expect(packed.map((item) => values.unpack(item, "x"))).toEqual(items);
  });
});
