import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { examplesDirectory, run } from "../../test/captured-run.ts";
import { writeConfig } from "../../test/nova-conf.ts";

it("shows names, nodes, instances, figures and clean-up, and ends well", async () => {
  const { code, stdout, stderr } = await run(["demo"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const config = await readFile(join(examplesDirectory, "nova.conf"), "utf8");
  const names = [...config.matchAll(/^cluster_name = (.*)$/gm)].map(([, value = ""]) => value);
  for (const name of names.flatMap((value) => (value.includes('"') ? [] : value.split(", "))))
    expect(stdout).toContain(`| ${name} `);
  expect(stdout).toMatch(/\| +\d+ \| folder1\/datacenter2\/ClusterA +\| (domain-c\d+\(ClusterA\)) /);
  expect(stdout).toMatch(
    /\| on-a-cluster \| ACTIVE \| domain-c\d+\(ClusterA\) .*\/host\/ClusterA\/Resources +\|/,
  );
  expect(stdout).toMatch(
    /\| in-a-pool +\| ACTIVE \| (resgroup-\d+)\(batch\) .*\/Resources\/shared\/batch +\|/,
  );
  expect(stdout).toMatch(/\| domain-c\d+\(ClusterA\) +\| 0 -> 1 +\| 0 -> 2 +\| \d+ -> \d+ /);
  expect(stdout).toMatch(/PowerOnVM_Task .* 100 % {2}success {2}in-a-pool/);
  expect(stdout).toContain("Instances left on all nodes: 0.");
});

it("is the same when the example is named", async () => {
  const { stdout } = await run([
    "hypervisor",
    "list",
    "--simulate",
    "--config-file",
    `${examplesDirectory}/nova.conf`,
  ]);
  const names = (JSON.parse(stdout) as { hypervisor_hostname: string }[]).map(
    (node) => node.hypervisor_hostname,
  );
  expect(names).toContainEqual(expect.stringMatching(/^resgroup-\d+\(batch\)$/));
});

it("fits any configuration", async () => {
  await using config = await writeConfig("[vmware]\ncluster_name = here/there/Everywhere/pool, Bare\n");
  const { code, stdout } = await run(["demo", "--config-file", config.file]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/\| here\/there\/Everywhere\/pool +\| domain-c\d+\(pool\)/);
  expect(stdout).toMatch(/\| Bare +\| domain-c\d+\(Bare\)/);
  expect(stdout).not.toContain("in-a-pool");
});

it("has no JSON form and says what has", async () => {
  const { code, stdout, stderr } = await run(["demo", "--json"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/hypervisor list --simulate --json.*\[CLI_USAGE\]/);
});
