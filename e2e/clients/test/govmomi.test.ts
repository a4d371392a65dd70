import { describeWithVcsim, runLife, startPeer } from "@novasphere/e2e-vcsim";
import { startSimulator } from "@novasphere/vcenter-simulator";
import { describe, expect, it } from "vitest";

await describeWithVcsim(describe, "govmomi", () => {
  it("takes a machine through its life", async () => {
    await using simulator = await startSimulator();
    expect(await runLife({ url: simulator.url, username: "user", password: "pass" })).toEqual({
      about: [true, "VirtualCenter"],
      counts: { clusters: 1, hosts: 4, pools: 2, machines: 4, networks: 4, datastores: 1 },
      absent: true,
      path: ["/DC0/host/DC0_C0", true],
      views: [4, 4, 2],
      updates: ["before", "after"],
      changed: [1024, 2 * 2 ** 20],
      "on twice": true,
      power: ["suspended", "poweredOn", "poweredOn", "poweredOff"],
      clones: [true, true],
      events: ["created", "powered off", "powered on", "reconfigured", "suspended"],
      gone: true,
      "directory twice": true,
      "read back": [80_000, true],
      size: 80_000,
      deleted: true,
    });
  });

  // Its requests come in parts; the next one follows while the server may still see its last answer as unwritten.
  it.each([4, 8, 64])("reads page after page of %i clusters over one connection", async (clusters) => {
    const inventory = { clusters, hostsPerCluster: 8, standaloneHosts: 0, vms: 0 };
    await using simulator = await startSimulator({ inventory, latencyMs: 10 });
    await using peer = await startPeer(simulator.url);
    for (let round = 0; round < 10; round += 1) {
      const { found, calls } = await peer.ask("leaves");
      expect(found / clusters / 8).toBeGreaterThan(1);
      expect(calls).toBe(Math.ceil((clusters * 9 + 1) / 100));
    }
  });
});
