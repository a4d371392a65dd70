import { describe, expect, test } from "vitest";
import { parseConfigFile } from "./index.ts";

function values(text: string): Record<string, Record<string, string[]>> {
  const { sections, errors } = parseConfigFile("nova.conf", text);
  expect(errors).toEqual([]);
  return Object.fromEntries(
    [...sections].map(([section, keys]) => {
      const entries = [...keys].map(([key, assignments]) => [key, assignments.map(({ value }) => value)]);
      return [section, Object.fromEntries(entries)];
    }),
  );
}

// What `ini` makes of each of these lines by itself is not what oslo.config does.
describe("values survive that ini would change", () => {
  test.each([
    ["a#b;c", "a#b;c"],
    ["#x", "#x"],
    ["a\\;b\\\\c", "a\\;b\\\\c"],
    ['"a\\tb"', "a\\tb"],
    ['"C:\\x"', "C:\\x"],
    ["'5'", "5"],
    ["'[1,2]'", "[1,2]"],
    ["true", "true"],
    ['"null"', "null"],
    ['"', ""],
    ["a=b:c", "a=b:c"],
    ["100%", "100%"],
    ["a\u2028b", "a\u2028b"],
    ["\ufeffx\ufeff", "\ufeffx\ufeff"],
    ["\u0085x\u001c", "x"],
  ])("%j is read as %j", (written, read) => {
    expect(values(`[a]\np = ${written}\n`)).toEqual({ a: { p: [read] } });
  });
});

describe("names survive that ini would change", () => {
  test.each(["__proto__", "constructor", "p[]", "a.b", "1", "ü", "a b", "[x", "true", "p%0041"])(
    "key %j",
    (name) => {
      expect(values(`[s]\nx = 1\n${name.startsWith("[") ? "k" : name} = v\n`)["s"]).toHaveProperty(
        [name.startsWith("[") ? "k" : name],
        ["v"],
      );
    },
  );

  test.each(["__proto__", "a.b", "a.b.c", " a ", "x]y", '"q"', "#", "default", "1"])("section %j", (name) => {
    const { sections } = parseConfigFile("nova.conf", `[${name}]\nk = v\n[a]\nb = 1\n`);
    expect([...sections.keys()]).toEqual([name, "a"]);
    expect(
      sections
        .get(name)
        ?.get("k")
        ?.map(({ value }) => value),
    ).toEqual(["v"]);
  });

  test("a section without options is there", () => {
    expect([...parseConfigFile("nova.conf", "[a]\n[b]\n[a]\n").sections.keys()]).toEqual(["a", "b"]);
  });
});

test("repeated keys keep their order, in one section or several of its spellings", () => {
  const file = parseConfigFile("nova.conf", "[A]\nk = 1\nk = 2\n[a]\nk = 3\n[A]\nk = 4\n");
  expect(file.getAssignments("a", "k").map(({ value }) => value)).toEqual(["1", "2", "3", "4"]);
  expect(
    file.sections
      .get("A")
      ?.get("k")
      ?.map(({ value }) => value),
  ).toEqual(["1", "2", "4"]);
});

test("every value knows its lines as they were written", () => {
  const [assignment] = parseConfigFile("nova.conf", '\n[a]\n# c\n  key\u00a0:  "x" \n').assignments;
  expect(assignment).toBeUndefined();
  const { assignments } = parseConfigFile("nova.conf", '[a]\r\nkey :  "x" \r\n\t y \r\n');
  expect(assignments).toEqual([
    {
      section: "a",
      key: "key",
      value: "x\ny",
      file: "nova.conf",
      line: 2,
      column: 1,
      lines: [
        { text: '"x"', line: 2, column: 8 },
        { text: "y", line: 3, column: 3 },
      ],
    },
  ]);
});

test("a key before any section is named where it stands, and where oslo.config sees it", () => {
  const { errors } = parseConfigFile("nova.conf", "password = x\n  y\n\n[a]\n");
  expect(errors).toMatchObject([{ code: "CONFIG_KEY_BEFORE_SECTION", line: 1, column: 1, reportedLine: 3 }]);
  expect(errors[0]?.message).toBe(
    "nova.conf:1:1: This option stands before any section: password. Put `[DEFAULT]` or the option's group above it.",
  );
});

test("after a hundred broken lines the rest is not read", () => {
  const { errors } = parseConfigFile("nova.conf", "[\n".repeat(1000));
  expect(errors).toHaveLength(101);
  expect(errors.at(-1)).toMatchObject({ code: "CONFIG_TOO_MANY_SYNTAX_ERRORS", line: 100 });
});
