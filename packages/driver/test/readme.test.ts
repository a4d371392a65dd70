import { readExamples, runExample } from "@novasphere/e2e-readme";
import { startSimulator } from "@novasphere/vcenter-simulator";
import { expect, test } from "vitest";

const packageFolder = new URL("../", import.meta.url);

test("the README's example serves the clusters of a nova.conf", async () => {
  await using simulator = await startSimulator({
    inventory: { datacenters: 1, clusters: 2, hostsPerCluster: 2, vms: 0 },
  });
  const { hostname, port } = new URL(simulator.url);
  const conf = [
    "[vmware]",
    `host_ip = ${hostname}`,
    `host_port = ${port}`,
    "host_username = user",
    "host_password = pass",
    `host_thumbprint = ${simulator.thumbprint}`,
    "cluster_name = DC0_C0, DC0/DC0_C1",
  ].join("\n");
  const [example = ""] = await readExamples(packageFolder);
  const lines = await runExample(packageFolder, example, { files: { "nova.conf": conf } });
  expect(lines).toEqual([
    expect.stringMatching(/^domain-c\d+\(DC0_C0\) \d+ \d+ \d+$/),
    expect.stringMatching(/^domain-c\d+\(DC0_C1\) \d+ \d+ \d+$/),
  ]);
});
