import { describe, expect, test } from "vitest";
import { TemporaryFolder } from "../test/temporary-folder.ts";
import { ConfigLoadError, clusterList, formatProblem, loadConfig } from "./index.ts";

const table = {
  vmware: {
    cluster_name: clusterList({
      required: true,
      deprecated: [{ group: "DEFAULT", name: "vmwareapi_cluster_name" }],
    }),
  },
};

async function load(text: string, env: Record<string, string> = {}) {
  await using folder = await TemporaryFolder.with({ "nova.conf": text });
  const config = await loadConfig(table, { configFiles: [folder.at("nova.conf")], env });
  const { entries, duplicates } = config.values.vmware.clusterName;
  return { entries, duplicates, warnings: config.warnings, names: entries.map(({ name }) => name) };
}

describe("C1: repeated lines, commas, or both", () => {
  test.each([
    ["repeated lines", "cluster_name = A\ncluster_name = B"],
    ["a comma list", "cluster_name = A, B"],
    ["both", "cluster_name = A,\ncluster_name = B"],
    ["a continuation line", "cluster_name = A,\n  B"],
    ["a colon as separator", "cluster_name: A,B"],
    ["sections in two spellings", "cluster_name = A\n[VMware]\ncluster_name = B"],
  ])("%s", async (_, lines) => {
    expect((await load(`[vmware]\n${lines}\n`)).names).toEqual(["A", "B"]);
  });

  test("the order of lines is kept, old and new names together", async () => {
    const text =
      "[vmware]\ncluster_name = C\n[DEFAULT]\nvmwareapi_cluster_name = A\n[vmware]\ncluster_name = B\n";
    expect((await load(text)).names).toEqual(["C", "A", "B"]);
  });

  test("earlier files come first", async () => {
    await using folder = await TemporaryFolder.with({
      "a.conf": "[vmware]\ncluster_name = Z\n",
      "b.conf": "[vmware]\ncluster_name = A\n",
    });
    const config = await loadConfig(table, { configFiles: [folder.at("a.conf"), folder.at("b.conf")] });
    expect(config.values.vmware.clusterName.entries.map(({ name }) => name)).toEqual(["Z", "A"]);
  });
});

describe("C2: commas that belong to a name", () => {
  test.each([
    ["double quotes", '"A, B", C', ["A, B", "C"]],
    ["a line quoted as a whole", '"A, B"', ["A, B"]],
    ["a line quoted as a whole by single quotes", "'A, B'", ["A, B"]],
    ["two quoted names, which oslo.config would unquote as one", '"A", "B"', ["A", "B"]],
    ["%2c in either case", "A%2cB, C%2CD", ["A,B", "C,D"]],
    ["an encoded percent sign before 2c stays", "A%252cB", ["A%252cB"]],
    ["a quoted part of a path", 'dc/"A, B"/pool, C', ["dc/A, B/pool", "C"]],
    ["a quote within a name is a character", 'Rack 19", Rack 20"', ['Rack 19"', 'Rack 20"']],
    ["a quote that is never closed is a character", '"A, B', ['"A', "B"]],
    ["an apostrophe at the start of two names", "'s-Hertogenbosch, 't Gooi", ["'s-Hertogenbosch", "'t Gooi"]],
    ["blanks are trimmed, empty pieces dropped", " ,A ,, \t B\u00a0,", ["A", "B"]],
    [
      "paths and references stay as they are",
      "/f/dc/A, moid:domain-c8, Row%2f7",
      ["/f/dc/A", "moid:domain-c8", "Row%2f7"],
    ],
    ["comment characters are ordinary", "A#1;x", ["A#1;x"]],
    ["a doubled dollar is one", "A$$1", ["A$1"]],
  ])("%s", async (_, value, names) => {
    expect((await load(`[vmware]\ncluster_name = ${value}\n`)).names).toEqual(names);
  });

  test.each(["cluster_name =", "cluster_name = , ,", 'cluster_name = ""', "cluster_name = ,\n  ,"])(
    "%j names no cluster, which is fatal and says where",
    async (line) => {
      const error = await load(`[vmware]\n${line}\n`).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConfigLoadError);
      const [first] = (error as ConfigLoadError).errors;
      expect(first).toMatchObject({ code: "CONFIG_NO_CLUSTER", line: 2 });
      expect(first?.message).toContain("nova.conf:2:");
    },
  );

  test("without the option, the error says how to write it", async () => {
    const error = await load("[vmware]\n").catch((thrown: unknown) => thrown);
    expect((error as ConfigLoadError).errors[0]).toMatchObject({ code: "CONFIG_REQUIRED" });
    expect(String(error)).toContain(
      "Write `cluster_name = …` below [vmware], or set OS_VMWARE__CLUSTER_NAME.",
    );
  });
});

test("every entry knows the file, line and column it was written at", async () => {
  const { entries } = await load('[vmware]\ncluster_name = A, "B, C"\ncluster_name = D,\n\tE %2c\n');
  const file = expect.stringMatching(/nova\.conf$/);
  expect(entries).toEqual([
    { name: "A", raw: "A", file, line: 2, column: 16 },
    { name: "B, C", raw: '"B, C"', file, line: 2, column: 19 },
    { name: "D", raw: "D", file, line: 3, column: 16 },
    { name: "E ,", raw: "E %2c", file, line: 4, column: 2 },
  ]);
});

test("the environment is split by the same rules and has no file", async () => {
  const { entries } = await load("[vmware]\ncluster_name = X\n", { OS_VMWARE__CLUSTER_NAME: 'A, "B, C"' });
  expect(entries.map(({ name, file }) => [name, file])).toEqual([
    ["A", undefined],
    ["B, C", undefined],
  ]);
});

test("C4: the old name is the same option, and its use is reported once", async () => {
  const { names, warnings } = await load(
    "[DEFAULT]\nvmwareapi_cluster_name = A\nvmwareapi_cluster_name = B\n",
  );
  expect(names).toEqual(["A", "B"]);
  expect(warnings.map(({ code, line }) => [code, line])).toEqual([["CONFIG_DEPRECATED_NAME", 2]]);
});

test("C5: a name written twice is one entry, and the duplicate is reported with both places", async () => {
  const { names, duplicates, warnings } = await load("[vmware]\ncluster_name = A, B\ncluster_name = A\n");
  expect(names).toEqual(["A", "B"]);
  expect(duplicates.map(({ entry, first }) => [entry.line, first.line])).toEqual([[3, 2]]);
  expect(warnings.map(formatProblem)).toEqual([
    expect.stringMatching(/nova\.conf:3:16: warning: .*"A" was named already at .*nova\.conf:2\./),
  ]);
});
