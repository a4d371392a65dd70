import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const packageRoot = fileURLToPath(new URL("..", import.meta.url));
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "vim25-generator-"));
  for (const part of ["scripts", "facts", "src/generated"])
    cpSync(join(packageRoot, part), join(copy, part), { recursive: true });
});

afterEach(() => rmSync(copy, { recursive: true }));

function generate(root: string, ...options: string[]) {
  const script = join(root, "scripts/generate.mjs");
  return spawnSync(process.execPath, [script, ...options], { encoding: "utf8", maxBuffer: 16 * 1024 * 1024 });
}

const generated = (name: string) => readFileSync(join(copy, "src/generated", name), "utf8");

/** Replaces the selection by a small one. */
function select(selection: object): void {
  const all = {
    methods: [],
    internalMethods: {},
    managedObjects: [],
    types: [],
    events: [],
    faults: [],
    leaves: [],
  };
  writeFileSync(join(copy, "facts/selection.json"), JSON.stringify({ ...all, ...selection }));
}

test("what is in the repository is what the generator writes", () => {
  expect(generate(packageRoot, "--check")).toMatchObject({ status: 0, stderr: "" });
});

test("--check names each file that differs and writes nothing; a run without it repairs", () => {
  appendFileSync(join(copy, "src/generated/table.ts"), "// edited by hand\n");
  const check = generate(copy, "--check");
  expect(check.status).toBe(1);
  expect(check.stderr).toMatch(
    /^src\/generated\/table\.ts is not what the generator writes; run: .* generate\n$/,
  );
  expect(generated("table.ts")).toContain("edited by hand");
  expect(generate(copy).status).toBe(0);
  expect(generated("table.ts")).toBe(readFileSync(join(packageRoot, "src/generated/table.ts"), "utf8"));
});

describe("a selection", () => {
  test("of one method brings what it needs and nothing else", () => {
    select({ methods: ["QueryVirtualDiskUuid"] });
    expect(generate(copy).status).toBe(0);
    expect(generated("table.ts")).toContain(
      "methodLines = `QueryVirtualDiskUuid:string _this=ManagedObjectReference name=string datacenter=ManagedObjectReference?`",
    );
    expect(generated("types.ts")).not.toContain("interface VirtualDisk");
  });

  test("declares internal methods itself, since the facts do not know them", () => {
    const parameters = [["_this", "ManagedObjectReference"]];
    select({ internalMethods: { Peek: { parameters, result: "HostDatastoreBrowserSearchResults?" } } });
    expect(generate(copy).status).toBe(0);
    expect(generated("table.ts")).toContain(
      "methodLines = `Peek:HostDatastoreBrowserSearchResults? _this=ManagedObjectReference`",
    );
    expect(generated("types.ts")).toContain("interface HostDatastoreBrowserSearchResults ");
  });

  test("of a polymorphic type brings its descendants, unless it is a leaf", () => {
    const spec = { types: ["VirtualMachineConfigSpec"] };
    select(spec);
    generate(copy);
    expect(generated("types.ts")).toContain("interface VirtualVmxnet3 ");
    select({ ...spec, leaves: ["VirtualDevice"] });
    generate(copy);
    expect(generated("types.ts")).not.toContain("interface VirtualVmxnet3 ");
  });

  test("of a managed object brings the types of its properties and its bases", () => {
    select({ managedObjects: ["Datastore"] });
    generate(copy);
    expect(generated("methods.ts")).toContain(
      "interface DatastoreProperties extends ManagedEntityProperties",
    );
    expect(generated("types.ts")).toContain("interface DatastoreSummary ");
    expect(generated("types.ts")).toContain("interface VmfsDatastoreInfo ");
  });

  test("of names the facts do not know is refused, all of them named", () => {
    select({ methods: ["Frobnicate", "Login"], types: ["toString"] });
    const { status, stderr } = generate(copy);
    expect(status).toBe(1);
    expect(stderr).toContain("selection names unknown to the facts: Frobnicate, toString");
  });
});
