import { describeWithVcsim, startVcsim } from "@novasphere/e2e-vcsim";
import { describe, expect, test } from "vitest";
import { VSphereDriver } from "../src/index.ts";
import { type ContractServer, describeDriver } from "./driver-contract.ts";
import { describeNodes } from "./nodes-contract.ts";

await describeWithVcsim(describe, "with vcsim", () => {
  describeDriver(describe, "vcsim", start);
  describeNodes(describe, "vcsim", start);

  test("T1: live statistics are the figures a read gives, without a call", async () => {
    await using vcsim = await startVcsim({ clusters: 2, pools: 1, vms: 0 });
    const { url, username, password } = vcsim;
    const calls: string[] = [];
    const onEvent = (event: { type: string; method?: string }) => calls.push(`${event.type} ${event.method}`);
    const targets = [{ name: "DC0_C0" }, { name: "DC0_C1" }, { name: "DC0_C1_RP1" }];
    const now = () => new Date(0);
    const vcenter = { url, username, password };
    await using live = new VSphereDriver({
      vcenter: { ...vcenter, onEvent },
      targets,
      now,
      liveStatistics: true,
    });
    await using reading = new VSphereDriver({ vcenter, targets, now });
    await Promise.all([live.initHost(), reading.initHost()]);
    expect(await live.getHostStats()).toEqual(await reading.getHostStats());
    calls.length = 0;
    await live.getHostStats();
    expect(calls).toEqual([]);
  });

  test("node names carry the moids that a govmomi client reports, and VMs are in the pool asked for", async () => {
    await using vcsim = await startVcsim({ clusters: 2, pools: 2, vms: 0 });
    const { clusters, pools } = await vcsim.fetchFacts();
    const targets = [...clusters, ...pools].filter(({ name }) => name !== "Resources");
    await using driver = new VSphereDriver({
      vcenter: { url: vcsim.url, username: vcsim.username, password: vcsim.password },
      targets: targets.map(({ path }) => ({ name: path })),
    });
    await driver.initHost();
    const names = await driver.getAvailableNodes();
    expect(names).toEqual(targets.map(({ moid, name }) => `${moid}(${name})`));
    for (const [index, node] of names.entries()) {
      const uuid = `7a0c3a52-0000-4000-8000-${String(index).padStart(12, "0")}`;
      await driver.spawn({}, { uuid, node, flavor: { vcpus: 1, memoryMb: 64, rootGb: 0 } });
    }
    const { vms } = await vcsim.fetchFacts();
    const expected = [
      ...clusters.map(({ resourcePool }) => resourcePool),
      ...pools.filter(({ name }) => name !== "Resources").map(({ moid }) => moid),
    ];
    expect(vms.map(({ resourcePool }) => resourcePool).sort()).toEqual(expected.sort());
  });
});

async function start(): Promise<ContractServer> {
  const vcsim = await startVcsim({ tls: true, pools: 2 });
  return {
    vcenter: {
      url: vcsim.url,
      username: vcsim.username,
      password: vcsim.password,
      tls: { thumbprint: vcsim.thumbprint ?? "" },
    },
    clusterName: "DC0/DC0_C0",
    poolName: "DC0_C0_RP1",
    [Symbol.asyncDispose]: () => vcsim.stop(),
  };
}
