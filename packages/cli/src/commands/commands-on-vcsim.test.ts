import { describeWithVcsim, startVcsim } from "@novasphere/e2e-vcsim";
import { describe, expect, it } from "vitest";
import { run } from "../../test/captured-run.ts";
import { commandSuite, type SuiteVCenter } from "../../test/command-suite.ts";
import { configFor } from "../../test/nova-conf.ts";

const model = { tls: true, pools: 2, vms: 0, username: "nova", password: "correct" } as const;

await describeWithVcsim(describe, "commands on vcsim", () => {
  commandSuite(async (): Promise<SuiteVCenter> => await startVcsim(model));

  it("names nodes by the moids that govmomi reports", async () => {
    await using vcsim = await startVcsim({ ...model, clusters: 2 });
    const { clusters, pools } = await vcsim.fetchFacts();
    await using config = await configFor(vcsim, ["DC0_C0, DC0_C1", "DC0_C1_RP1"]);
    const { stdout } = await run(["hypervisor", "list", "--json", "--config-file", config.file]);
    const nodes = JSON.parse(stdout) as { hypervisor_hostname: string }[];
    const pool = pools.find(({ name }) => name === "DC0_C1_RP1");
    expect(nodes.map(({ hypervisor_hostname: name }) => name)).toEqual([
      ...clusters.map(({ moid, name }) => `${moid}(${name})`),
      `${pool?.moid}(DC0_C1_RP1)`,
    ]);
  });

  it("puts an instance where govmomi finds it", async () => {
    await using vcsim = await startVcsim(model);
    await using config = await configFor(vcsim, ["DC0_C0_RP2"]);
    const size = ["--vcpus", "1", "--ram", "256", "--disk", "1"];
    const argv = ["server", "create", "web", "--node", "DC0_C0_RP2", ...size, "--config-file", config.file];
    const server = JSON.parse((await run(argv)).stdout) as { id: string };
    const { pools, vms } = await vcsim.fetchFacts();
    const pool = pools.find(({ name }) => name === "DC0_C0_RP2");
    expect(vms).toMatchObject([
      {
        instanceUuid: server.id,
        resourcePool: pool?.moid,
        powerState: "poweredOn",
        name: `web (${server.id})`,
      },
    ]);
  });
});
