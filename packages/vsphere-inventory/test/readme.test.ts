import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describeWithVcsim, startVcsim } from "@novasphere/e2e-vcsim";
import { describe, expect, it } from "vitest";
import { fixtureRows } from "./fixture-rows.ts";

const run = promisify(execFile);
const packageFolder = new URL("..", import.meta.url);
const readme = await readFile(new URL("README.md", packageFolder), "utf8");
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);

/** Runs an example of the README as it stands, with values for the variables it leaves open. */
async function runExample(code: string, variables: Readonly<Record<string, string>>): Promise<string[]> {
  const constants = Object.entries(variables).map(
    ([name, value]) => `const ${name} = ${JSON.stringify(value)};`,
  );
  // Beside this file, so that the packages are found.
  const folder = await mkdtemp(new URL("readme-example-", import.meta.url).pathname);
  try {
    const file = join(folder, "example.mts");
    await writeFile(file, [...constants, code].join("\n"));
    const { stdout } = await run(process.execPath, ["--conditions=@novasphere/source", file]);
    return stdout.trimEnd().split("\n");
  } finally {
    await rm(folder, { recursive: true });
  }
}

await describeWithVcsim(describe, "the first example of the README", () => {
  it("resolves names on a vCenter", async () => {
    await using vcsim = await startVcsim({ clusters: 2, pools: 1 });
    const { url, username, password } = vcsim;
    const lines = await runExample(examples[0] ?? "", { url, username, password });
    expect(lines.map((line) => line.replace(/\((domain-c|resgroup-)\d+\)/, "($1N)"))).toEqual([
      "DC0/DC0_C0 is /DC0/host/DC0_C0 (domain-cN)",
      "/DC0/host/DC0_C1 is /DC0/host/DC0_C1 (domain-cN)",
      "DC0_C0_RP1 is /DC0/host/DC0_C0/Resources/DC0_C0_RP1 (resgroup-N)",
      "DC0_C9: INVENTORY_NOT_FOUND",
    ]);
  });
});

await describeWithVcsim(describe, "the third example of the README", () => {
  it("finds hosts, machines, datastores and default objects", async () => {
    await using vcsim = await startVcsim({ clusters: 1, hosts: 2, standaloneHosts: 0 });
    const { url, username, password } = vcsim;
    const beginning = `
      import { connect } from "@novasphere/vsphere-client";
      import { Inventory } from "@novasphere/vsphere-inventory";
      const session = await connect({ url, username, password });
      const inventory = await Inventory.open(session, { kinds: ["host", "vm", "datastore"] });
    `;
    const code = `${beginning}${examples[2]}await session.logout();`;
    const lines = await runExample(code, { url, username, password });
    expect(lines).toEqual(["2", "/DC0/vm/DC0_C0_RP0_VM0", "datastore", "/DC0/host/DC0_C0/Resources"]);
  });
});

describe("the second example of the README", () => {
  it("reads a dump in place of a server", async () => {
    const cluster = { type: "ClusterComputeResource", name: "ClusterA", hosts: [], pools: [] };
    const vm = [{ type: "Folder", name: "prod", children: [{ type: "VirtualMachine", name: "web01" }] }];
    const datacenter = { type: "Datacenter", name: "dc", host: [cluster], vm };
    const rows = fixtureRows([{ type: "Folder", name: "folder1", children: [datacenter] }]);
    const text = JSON.stringify(rows).replaceAll('"group-1"', '"group-d1"');
    const folder = await mkdtemp(join(tmpdir(), "novasphere-dump-"));
    try {
      const file = join(folder, "inventory.json");
      await writeFile(file, text);
      const clusterRef = rows.find(({ ref }) => ref.type === "ClusterComputeResource")?.ref.value;
      expect(await runExample(examples[1] ?? "", { file })).toEqual([
        clusterRef,
        "/folder1/dc/vm/prod/web01",
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("the error table of the README", () => {
  it("lists exactly the codes that exist", async () => {
    const source = await readFile(new URL("src/errors.ts", packageFolder), "utf8");
    const declared = [...source.matchAll(/^ {2}\| "(INVENTORY_\w+)"/gm)].map(([, code]) => code);
    const listed = [...readme.matchAll(/^\| `(INVENTORY_\w+)`/gm)].map(([, code]) => code);
    expect(declared.length).toBeGreaterThan(0);
    expect(listed).toEqual(declared);
  });
});
