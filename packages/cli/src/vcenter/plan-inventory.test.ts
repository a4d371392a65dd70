import { describe, expect, it } from "vitest";
import { run } from "../../test/captured-run.ts";
import { writeConfig } from "../../test/nova-conf.ts";

/** What `inventory resolve --simulate` says of a configuration's own names. */
async function resolveOwnNames(lines: readonly string[]) {
  await using config = await writeConfig(
    ["[vmware]", ...lines.map((line) => `cluster_name = ${line}`), ""].join("\n"),
  );
  const { stdout } = await run(["inventory", "resolve", "--simulate", "--config-file", config.file]);
  return JSON.parse(stdout) as { name: string; result: string; kind: string; path: string }[];
}

describe("the inventory of --simulate", () => {
  it.each([
    ["a bare name", ["ClusterA"], ["cluster /Datacenter/host/ClusterA"]],
    ["a path", ["folder1/datacenter2/ClusterA"], ["cluster /folder1/datacenter2/host/ClusterA"]],
    ["the hidden host folder", ["/dc/host/rack/C"], ["cluster /dc/host/rack/C"]],
    ["the hidden root pool", ["dc/C/Resources/gold/inner"], ["resourcePool /dc/host/C/Resources/gold/inner"]],
    [
      "a pool whose cluster is named too",
      ["dc/C/gold", "dc/C"],
      ["resourcePool /dc/host/C/Resources/gold", "cluster /dc/host/C"],
    ],
    [
      "a bare name that a path explains",
      ["dc/C/Resources/gold", "gold, C"],
      [
        "resourcePool /dc/host/C/Resources/gold",
        "resourcePool /dc/host/C/Resources/gold",
        "cluster /dc/host/C",
      ],
    ],
    [
      "names with escapes and commas",
      ['"a%2fb, c"', "dc/50% off"],
      ["cluster /Datacenter/host/a%2fb, c", "cluster /dc/host/50%25 off"],
    ],
    ["the same name in two datacenters", ["dc1/C", "dc2/C"], ["cluster /dc1/host/C", "cluster /dc2/host/C"]],
  ])("holds what %s means", async (_, lines, expected) => {
    const resolved = await resolveOwnNames(lines);
    expect(
      resolved.map(({ result, kind, path }) => (result === "resolved" ? `${kind} ${path}` : result)),
    ).toEqual(expected);
  });

  it("cannot hold what a reference means", async () => {
    expect(await resolveOwnNames(["dc/C, moid:domain-c99999"])).toMatchObject([
      { result: "resolved" },
      { name: "moid:domain-c99999", result: "not found" },
    ]);
  });
});
