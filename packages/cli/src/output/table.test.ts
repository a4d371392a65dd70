import { expect, it } from "vitest";
import { type Column, formatRecord, formatTable } from "./table.ts";

interface Row {
  readonly name: string;
  readonly size: number | undefined;
}

const columns: readonly Column<Row>[] = [
  { title: "Name", value: ({ name }) => name },
  { title: "Size", value: ({ size }) => size },
];

it("has the borders of OpenStack's client, with numbers to the right", () => {
  const rows = [
    { name: "a", size: 5 },
    { name: "longer", size: 1234 },
  ];
  expect(formatTable(columns, rows)).toBe(
    [
      "+--------+------+",
      "| Name   | Size |",
      "+--------+------+",
      "| a      |    5 |",
      "| longer | 1234 |",
      "+--------+------+",
      "",
    ].join("\n"),
  );
});

it("counts a wide character as two columns", () => {
  expect(formatTable(columns, [{ name: "クラスタ", size: 1 }]).split("\n")).toContain("| クラスタ |    1 |");
});

it("escapes control characters, so that no name can move the cursor", () => {
  const table = formatTable(columns, [{ name: "a\n\u001b[2Jb", size: 1 }]);
  expect(table).toContain("a\\u000a\\u001b[2Jb");
  expect(table).not.toContain("\u001b");
});

it("leaves the cell of a missing value empty and prints only the head of an empty list", () => {
  expect(formatTable(columns, [{ name: "a", size: undefined }])).toContain("| a    |      |");
  expect(formatTable(columns, []).split("\n")).toHaveLength(4);
});

it("prints one object as fields and values", () => {
  expect(
    formatRecord({ name: "web-1", pool: { moid: "p-1", path: "/a" }, list: ["x", "y"], none: null }),
  ).toBe(
    [
      "+-------+-----------------------+",
      "| Field | Value                 |",
      "+-------+-----------------------+",
      "| name  | web-1                 |",
      "| pool  | moid='p-1', path='/a' |",
      "| list  | x, y                  |",
      "| none  |                       |",
      "+-------+-----------------------+",
      "",
    ].join("\n"),
  );
});

it("wraps the widest column where the table would not fit", () => {
  const table = formatTable(columns, [{ name: "abcdefghijklmnopqrstuvwxyz", size: 1 }], { maximumWidth: 25 });
  expect(table).toBe(
    [
      "+----------------+------+",
      "| Name           | Size |",
      "+----------------+------+",
      "| abcdefghijklmn |    1 |",
      "| opqrstuvwxyz   |      |",
      "+----------------+------+",
      "",
    ].join("\n"),
  );
});
