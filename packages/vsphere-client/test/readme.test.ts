import { readFile } from "node:fs/promises";
import { readExamples, runExample } from "@novasphere/e2e-readme";
import { startSimulator } from "@novasphere/vcenter-simulator";
import { describe, expect, test } from "vitest";
import { connect } from "../src/index.ts";

const packageFolder = new URL("../", import.meta.url);
const readme = await readFile(new URL("README.md", packageFolder), "utf8");
const examples = await readExamples(packageFolder);
const login = { username: "operator", password: "secret" };

/** What an example prints on a simulated vCenter, with values for the names it leaves open. */
async function outputOf(code: string | undefined): Promise<string[]> {
  await using simulator = await startSimulator({ ...login, taskDelayMs: 20 });
  const { url, thumbprint } = simulator;
  const variables = { ...login, url, thumbprint, moid: await findMachine(url, thumbprint) };
  return await runExample(packageFolder, code ?? "", {
    variables,
    files: { "cirros.iso": "x".repeat(5000) },
  });
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

  test("uploads a file and reads it back", async () => {
    expect(await outputOf(examples[4])).toEqual(["100 %", "5000 bytes"]);
  });

  test("lists exactly the codes that exist", async () => {
    const source = await readFile(new URL("../src/errors.ts", import.meta.url), "utf8");
    const declared = [...source.matchAll(/^ {2}\| "(VSPHERE_\w+)"/gm)].map(([, code]) => code);
    const listed = [...readme.matchAll(/^\| `(VSPHERE_\w+)`/gm)].map(([, code]) => code);
    expect(declared.length).toBeGreaterThan(0);
    expect(listed).toEqual(declared);
  });
});
