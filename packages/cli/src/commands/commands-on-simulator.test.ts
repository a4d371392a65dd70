import { startSimulator } from "@novasphere/vcenter-simulator";
import { describe, expect, it } from "vitest";
import { run } from "../../test/captured-run.ts";
import { commandSuite, type SuiteVCenter } from "../../test/command-suite.ts";
import { configFor, writeConfig } from "../../test/nova-conf.ts";

const account = { username: "nova", password: "correct" } as const;

describe("commands on the embedded vCenter", () => {
  commandSuite(async (): Promise<SuiteVCenter> => {
    const simulator = await startSimulator({ inventory: { pools: 2, vms: 0 }, ...account });
    return {
      url: simulator.url,
      thumbprint: simulator.thumbprint,
      ...account,
      [Symbol.asyncDispose]: () => simulator.close(),
    };
  });
});

it("does what it can for several instances, and reports the rest", async () => {
  const inventory = { hostsPerCluster: 1, standaloneHosts: 0, vms: 0, host: { memoryMiB: 4096 } };
  await using simulator = await startSimulator({ inventory, memoryOvercommit: false, ...account });
  await using config = await configFor({ ...account, ...simulator }, ["DC0_C0"]);
  const nova = (line: string) => run([...line.split(" "), "--config-file", config.file]);
  for (const [name, ram] of [
    ["small", 1024],
    ["large", 8192],
    ["other", 1024],
  ])
    await nova(`server create ${name} --node DC0_C0 --vcpus 1 --ram ${ram} --disk 1 --no-start`);
  const { code, stderr } = await nova("server start small large other");
  expect(code).toBe(1);
  expect(stderr).toMatch(/error: .*large.* \[VSPHERE_TASK_FAILED\]$/m);
  expect(stderr).toMatch(/error: 1 of 3 servers could not be started \[CLI_INCOMPLETE\]$/m);
  const servers = JSON.parse((await nova("server list")).stdout) as { name: string; status: string }[];
  expect(servers.map(({ name, status }) => `${name} ${status}`).toSorted()).toEqual([
    "large SHUTOFF",
    "other ACTIVE",
    "small ACTIVE",
  ]);
});

it("resolves ambiguous names to all of their objects where the configuration says so", async () => {
  const text = "[vmware]\ncluster_name = dc1/C, dc2/C\nambiguous_names = ";
  await using reject = await writeConfig(`${text}reject\n`);
  await using all = await writeConfig(`${text}all\n`);
  const resolve = (file: string) => run(["inventory", "resolve", "C", "--simulate", "--config-file", file]);
  expect(await resolve(reject.file)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('"ambiguous"'),
  });
  const { code, stdout } = await resolve(all.file);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([
    { result: "all of", candidates: [{ path: "/dc1/host/C" }, { path: "/dc2/host/C" }] },
  ]);
});

it("needs nothing of the real vCenter's access to simulate one", async () => {
  await using config = await writeConfig("[vmware]\nca_file = /nowhere/ca.pem\ncluster_name = C\n");
  const { code, stdout } = await run(["hypervisor", "list", "--simulate", "--config-file", config.file]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ configured_as: "C" }]);
});
