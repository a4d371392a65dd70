import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startSimulator } from "@novasphere/vcenter-simulator";
import { afterEach, describe, expect, test, vi } from "vitest";
import { connect } from "../src/index.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);
const login = { username: "operator", password: "secret" };

afterEach(() => {
  vi.restoreAllMocks();
});

/** What an example prints on a simulated vCenter, with values for the names it leaves open. */
async function outputOf(code: string | undefined): Promise<string[]> {
  await using simulator = await startSimulator({ ...login, taskDelayMs: 20 });
  const { url, thumbprint } = simulator;
  const given = { ...login, url, thumbprint, moid: await findMachine(url, thumbprint) };
  const constants = Object.entries(given).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`);
  // Beside this file, so that the packages are found.
  const folder = await mkdtemp(fileURLToPath(new URL("readme-example-", import.meta.url)));
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line) => void lines.push(String(line)));
  try {
    const file = join(folder, "example.ts");
    await writeFile(file, [...constants, code].join("\n"));
    await import(file);
    return lines;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function findMachine(url: string, thumbprint: string | undefined): Promise<string> {
  await using session = await connect({ ...login, url, tls: { thumbprint } });
  const { rootFolder } = session.serviceContent;
  await using view = await session.createContainerView({ container: rootFolder, type: ["VirtualMachine"] });
  for await (const { obj, propSet } of session.retrieveProperties(
    view.filterSpec("VirtualMachine", ["name"]),
  ))
    if (propSet?.[0]?.val === "DC0_C0_RP0_VM0") return obj.value;
  throw new Error("no machine");
}

describe("the README", () => {
  test("reads hosts in bulk", async () => {
    const [first, ...hosts] = await outputOf(examples[0]);
    expect(first).toMatch(/^.*vCenter.*, API \d+\.\d+/);
    expect(hosts.map((line) => line.replace(/\d+ GiB$/, "N GiB")).sort()).toEqual([
      "DC0_C0_H0: N GiB",
      "DC0_C0_H1: N GiB",
      "DC0_C0_H2: N GiB",
      "DC0_H0: N GiB",
    ]);
  });

  test("fetches properties of one machine", async () => {
    expect(await outputOf(examples[1])).toEqual(["DC0_C0_RP0_VM0 is poweredOn"]);
  });

  test("runs a task and tells a fault apart", async () => {
    const lines = await outputOf(examples[2]);
    expect(lines.slice(-2)).toEqual([
      "PowerOffVM_Task success 100 %",
      "InvalidPowerState: is poweredOff already",
    ]);
  });

  test("watches a name change", async () => {
    expect(await outputOf(examples[3])).toEqual(["is DC0_C0_RP0_VM0", "now renamed"]);
  });

  test("lists exactly the codes that exist", async () => {
    const source = await readFile(new URL("../src/errors.ts", import.meta.url), "utf8");
    const declared = [...source.matchAll(/^ {2}\| "(VSPHERE_\w+)"/gm)].map(([, code]) => code);
    const listed = [...readme.matchAll(/^\| `(VSPHERE_\w+)`/gm)].map(([, code]) => code);
    expect(declared.length).toBeGreaterThan(0);
    expect(listed).toEqual(declared);
  });
});
