import { readExamples, runExample } from "@novasphere/e2e-readme";
import { startSimulator } from "@novasphere/vcenter-simulator";
import { expect, test } from "vitest";

const packageFolder = new URL("../", import.meta.url);

test("the README's example spawns and removes an instance in a pool", async () => {
  await using simulator = await startSimulator({
    inventory: {
      root: [
        {
          type: "Datacenter",
          name: "dc",
          host: [
            {
              type: "ClusterComputeResource",
              name: "ClusterA",
              hosts: ["esx-1"],
              pools: [{ type: "ResourcePool", name: "gold" }],
            },
          ],
          datastore: [{ type: "Datastore", name: "ds1" }],
        },
      ],
    },
  });
  const { url, thumbprint } = simulator;
  const [example = ""] = await readExamples(packageFolder);
  const variables = { vcenter: { url, username: "user", password: "pass", tls: { thumbprint } } };
  expect(await runExample(packageFolder, example, { variables })).toEqual(["running"]);
});
